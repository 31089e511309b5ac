import type { ReadDocument } from '@harderway/component-flags/documents';
import type { Surroundings } from '@harderway/component-flags/kubernetes';
import { encryptionConfigurationFacts } from './documents.generated.js';
import { encryptionFaults } from './encryption-checks.js';
import { readAs, writeAs } from './form.js';

/** A key of a local provider: a name, and random bytes in base64. */
export interface EncryptionKey {
  readonly name: string;
  readonly secret: string;
}

/** One provider; the first of a list writes, all of them read. */
export type EncryptionProvider =
  | { readonly identity: Readonly<Record<string, never>> }
  | { readonly secretbox: { readonly keys: readonly EncryptionKey[] } }
  | { readonly aescbc: { readonly keys: readonly EncryptionKey[] } }
  | { readonly aesgcm: { readonly keys: readonly EncryptionKey[] } }
  | {
      readonly kms: {
        readonly apiVersion?: 'v1' | 'v2' | undefined;
        readonly name: string;
        readonly endpoint: string;
        readonly cachesize?: number | undefined;
        readonly timeout?: string | undefined;
      };
    };

/** The document of `--encryption-provider-config`, below its head. */
export interface EncryptionConfiguration {
  readonly resources: readonly {
    readonly resources: readonly string[];
    readonly providers: readonly EncryptionProvider[];
  }[];
}

/**
 * Reads an EncryptionConfiguration as kube-apiserver of a version does. No finding holds a key.
 *
 * Codes: all of `readDocument`, `field-value`, `resource-masked`, `kms-v1` (an error where the gate is off), and the warnings
 * `encryption-off` and `encryption-weak`.
 *
 * Source: k8s.io/apiserver `pkg/apis/apiserver/validation/validation_encryption.go`.
 *
 * @param surroundings the command line that names the file; without it gates have their defaults
 * @throws {FlagError} `version-invalid`
 */
export const parseEncryptionConfiguration = (
  text: string,
  version: string,
  surroundings?: Surroundings,
): ReadDocument =>
  readAs(encryptionConfigurationFacts, text, version, (value) =>
    encryptionFaults(value, version, surroundings),
  );

/** The text of an EncryptionConfiguration. It holds secrets: write it with mode 0600. */
export const formatEncryptionConfiguration = (configuration: EncryptionConfiguration): string =>
  writeAs(encryptionConfigurationFacts, configuration, '1.36');
