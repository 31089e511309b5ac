import type { SigningRole } from '@harderway/cluster-pki/authorities';

/** Authorities and keys that can be rotated. */
export type RotatedCredential = SigningRole | 'encryption-key';

/** Everything that can be rotated: also the issuer of tokens, whose stages cluster.yaml has. */
export type RotatedRole = RotatedCredential | 'service-account-issuer';
