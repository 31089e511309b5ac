import { parse } from 'yaml';
import { sha256 } from '#cryptography';
import { bytesOf } from '../encoding/base64.js';
import { hexOf } from '../encoding/bytes.js';
import { encryptionFault, isRecord, listAt } from './encryption.js';

/** A key that an encryption configuration names. */
export interface EncryptionKeyName {
  /** `aescbc`, `secretbox`, `kms`, ... */
  readonly provider: string;
  readonly name: string;
  /** The first 16 hexadecimal digits of the SHA-256 of the key; absent for a key that the file does not hold. */
  readonly fingerprint?: string | undefined;
}

/** The keys of an encryption configuration, the first ones first; empty if it can't be read. Keys themselves are not in it. */
export function encryptionKeyNames(text: string): readonly EncryptionKeyName[] {
  if (encryptionFault(text) !== undefined) return [];
  const root: unknown = parse(text, { logLevel: 'error' });
  return listAt(root, 'resources')
    .flatMap((resource) => listAt(resource, 'providers'))
    .flatMap((entry) => (isRecord(entry) ? Object.entries(entry) : []))
    .flatMap(([provider, value]) =>
      [value, ...listAt(value, 'keys')].flatMap((key) => {
        const { name, secret } = isRecord(key) ? key : {};
        if (typeof name !== 'string') return [];
        if (typeof secret !== 'string') return [{ provider, name }];
        const digest = hexOf(sha256(bytesOf(secret)));
        return [{ provider, name, fingerprint: digest.slice(0, 16) }];
      }),
    );
}
