import type { SigningRole } from '@harderway/cluster-pki/authorities';

/** Authorities and keys that can be rotated. */
export type RotatedRole = SigningRole | 'encryption-key';
