import { type EnsuredPki, ensureClusterPki } from '../cluster/cluster.js';
import {
  authoritiesFile,
  formatUses,
  revisionOf,
  type SigningRole,
  usesOf,
} from '../contents/authorities.js';
import { defaultEnvironment } from '../environment.js';
import { PkiError } from '../errors.js';
import type { ClusterPkiInput, PkiEnvironment } from '../model.js';
import { type RotationStage, rotationFault, stagesLeft, targetOf } from './stages.js';

/** Options of {@link rotateAuthority}. */
export interface RotationOptions {
  /** The authority to go to, such as `etcd-ca-2`. Default: the newest that is trusted, else a new one. */
  readonly to?: string | undefined;
  /** Whether certificates of kubelets and kube-proxy are issued too. Default: false. */
  readonly nodes?: boolean | undefined;
  readonly environment?: PkiEnvironment | undefined;
}

/** The files of a cluster at a stage of a rotation. */
export interface AuthorityRotation extends EnsuredPki {
  /** The stage that this call began; undefined if the authority `to` is the only one already. */
  readonly stage: RotationStage | undefined;
  /** The stages that are left. Once there are none, a further call without `to` begins another rotation. */
  readonly left: readonly RotationStage[];
}

/**
 * Takes a rotation one stage on: an authority, or the key of service accounts, gives way to another. Each call begins the
 * next stage in authorities.json and issues what follows from it. Bring the files to all hosts, with those of
 * `derivedFiles`, and restart what reads them before you call it again.
 *
 * @param existing contents by file name
 * @throws PkiError `rotation-refused`, and as `ensureClusterPki`
 */
export async function rotateAuthority(
  existing: ReadonlyMap<string, string>,
  input: ClusterPkiInput,
  role: SigningRole,
  { to, nodes, environment = defaultEnvironment }: RotationOptions = {},
): Promise<AuthorityRotation> {
  const uses = usesOf(existing, input);
  const fault = rotationFault(role, uses, input);
  const use = uses[role];
  if (fault !== undefined || use === undefined)
    throw new PkiError('rotation-refused', fault?.message ?? `${role} has no authority`, {
      hint: fault?.hint,
    });
  const [stage, ...left] = stagesLeft(use, to ?? targetOf(role, use));
  const record =
    stage === undefined
      ? []
      : [[authoritiesFile, formatUses({ ...uses, [role]: stage.use }, revisionOf(existing) + 1)] as const];
  const ensured = await ensureClusterPki(new Map([...existing, ...record]), input, {
    nodes,
    environment,
    renew: ({ code }) => code === 'other-authority',
  });
  const issued = record.length > 0 ? [authoritiesFile, ...ensured.issued] : ensured.issued;
  return { ...ensured, issued: [...new Set(issued)], stage, left };
}
