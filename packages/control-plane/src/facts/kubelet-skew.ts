import { compareVersions, minorOf, parseVersion } from '@harderway/component-flags';
import { oldestKubelet } from '@harderway/upgrade-path';
import type { Kubelet } from '../hosts/api/kubelets.js';
import { versionIn } from './running-programs.js';

/**
 * Why a kubelet may not run beside API servers of a version; undefined if it may. Source:
 * https://kubernetes.io/releases/version-skew-policy/
 */
function skewOf({ version }: Kubelet, kubernetes: string): string | undefined {
  const known = versionIn(version);
  const oldest = oldestKubelet(kubernetes);
  if (known === undefined) return 'did not say its version';
  if (oldest === undefined) return undefined;
  const own = parseVersion(minorOf(parseVersion(known)));
  if (compareVersions(own, parseVersion(oldest)) < 0) return `${version}, needs ${oldest} or newer`;
  const server = minorOf(parseVersion(kubernetes));
  return compareVersions(own, parseVersion(server)) > 0
    ? `${version}, newer than API servers of ${server}`
    : undefined;
}

/** The kubelets that may not run beside API servers of a version, each with why: `worker0: 1.28.3, needs 1.29 or newer`. */
export const skewedKubelets = (kubelets: readonly Kubelet[], kubernetes: string): readonly string[] =>
  kubelets.flatMap((kubelet) => {
    const why = skewOf(kubelet, kubernetes);
    return why === undefined ? [] : [`${kubelet.node}: ${why}`];
  });
