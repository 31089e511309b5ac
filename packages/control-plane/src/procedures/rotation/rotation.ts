import type { AuthorityUse } from '@harderway/cluster-pki/authorities';
import type { RotationStage } from '@harderway/cluster-pki/rotation-stages';
import type { RotatedRole } from '../../model/rotation.js';
import type { KeyRotationOptions } from './encryption.js';

/** Where a rotation goes. `provider` is of an encryption key, `to` of all others. */
export interface RotationOptions extends KeyRotationOptions {
  /** Name of the authority to go to. Default: the newest that is trusted, else a new one. */
  readonly to?: string | undefined;
}

/** The pair that a rotation goes to, and the stages that are left; without any it has been reached. */
export interface Rotation {
  readonly role: RotatedRole;
  readonly from: AuthorityUse;
  readonly to: string;
  readonly stages: readonly RotationStage[];
}
