import { readKey } from '../certificate/read.js';
import type { ClusterPkiInput, KeyType, Usage } from '../model.js';
import type { CertificatePlan } from './certificate-plan.js';

/** The usages of a certificate for a key: only RSA keys encipher others. */
export const usagesFor = (usages: readonly Usage[], key: string): readonly Usage[] =>
  readKey(key, 'the new key').type === 'rsa'
    ? usages
    : usages.filter((usage) => usage !== 'key encipherment');

/** The type of a new key. The API server signs and checks tokens by RSA and ECDSA alone. */
export const typeOfKey = (
  { keyOnly }: CertificatePlan,
  { pki: { keyType = 'rsa-2048' } }: Pick<ClusterPkiInput, 'pki'>,
): KeyType => (keyOnly === true && keyType === 'ed25519' ? 'ecdsa-p256' : keyType);
