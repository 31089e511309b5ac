import type { AuthorityUse, SigningRole } from '@harderway/cluster-pki/authorities';

/** Authorities and keys that can be rotated. */
export type RotatedRole = SigningRole | 'encryption-key';

/** `trust`: both are trusted. `sign`: the new one signs or encrypts. `drop`: only the new one is trusted. */
export type RotationStageName = 'trust' | 'sign' | 'drop';

/** A stage on the way from one authority to another. All hosts complete it before the next begins. */
export interface RotationStage {
  readonly name: RotationStageName;
  /** The authorities of the role from this stage on. */
  readonly use: AuthorityUse;
}
