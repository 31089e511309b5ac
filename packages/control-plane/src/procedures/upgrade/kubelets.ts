import type { ClusterSpec } from '@harderway/cluster-spec';
import { loadPki } from '@harderway/credentials-directory';
import type { Hop, UpgradePlan } from '@harderway/upgrade-path';
import { askKubelets } from '../../facts/ask-kubelets.js';
import { skewedKubelets } from '../../facts/kubelet-skew.js';
import type { Kubelet } from '../../hosts/api/kubelets.js';
import { ControlPlaneError } from '../../model/errors.js';

type Path = Extract<UpgradePlan, { readonly kind: 'plan' }>;

/** A hop that kubelets do not go with as they are, each with why. */
export interface HeldHop extends Pick<Hop, 'id' | 'from' | 'to'> {
  readonly kubelets: readonly string[];
}

/** The hops that kubelets hold up. */
const heldHops = ({ hops }: Path, kubelets: readonly Kubelet[]): readonly HeldHop[] =>
  hops.flatMap(({ id, component, from, to }) => {
    const skewed = component === 'kubernetes' ? skewedKubelets(kubelets, to) : [];
    return skewed.length === 0 ? [] : [{ id, from, to, kubelets: skewed }];
  });

const movesKubernetes = ({ hops }: Path): boolean => hops.some(({ component }) => component === 'kubernetes');

/** Whether the kubelets that the API lists go with each hop. */
export type KubeletOutlook =
  | { readonly kind: 'known'; readonly held: readonly HeldHop[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks the API which hops of a path kubelets would hold up. Credentials are read, never made. */
export async function kubeletOutlook(spec: ClusterSpec, path: Path): Promise<KubeletOutlook> {
  if (!movesKubernetes(path)) return { kind: 'known', held: [] };
  try {
    return { kind: 'known', held: heldHops(path, await askKubelets(spec, await loadPki(spec))) };
  } catch (error) {
    return { kind: 'unknown', why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Refuses a path before its first hop if kubelets would fall too far behind on the way, or nobody says how old they are.
 *
 * @throws ControlPlaneError `upgrade-refused`
 */
export async function assertKubeletsFollow(
  path: Path,
  ask: () => Promise<readonly Kubelet[]>,
): Promise<void> {
  if (!movesKubernetes(path)) return;
  const kubelets = await ask().catch((cause: unknown) => {
    throw new ControlPlaneError('upgrade-refused', 'the versions of the kubelets are unknown', {
      found: cause instanceof Error ? cause.message : String(cause),
      hint: 'once `kubectl get nodes` answers, run the same command again (`harderway verify` says what is wrong, `harderway apply` completes an earlier run); --ignore-preflight kubelet-skew goes on without',
      cause,
    });
  });
  const [held] = heldHops(path, kubelets);
  if (held === undefined) return;
  const isFirst = path.hops.find(({ component }) => component === 'kubernetes')?.id === held.id;
  const before = isFirst ? '' : `run \`harderway upgrade --to ${held.from}\`, then `;
  throw new ControlPlaneError('upgrade-refused', `kubelets do not go with Kubernetes ${held.to}`, {
    details: held.kubelets,
    hint: `${before}upgrade these kubelets, or delete nodes that are gone, and run the same command again`,
  });
}
