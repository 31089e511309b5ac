import { field, type ReadDocument, readDocument } from '@harderway/component-flags/documents';
import { stringify } from 'yaml';
import { documentRegistry } from './document-rules.js';
import { encryptionFaults } from './encryption-checks.js';

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
        readonly apiVersion?: 'v1' | 'v2';
        readonly name: string;
        readonly endpoint: string;
        readonly cachesize?: number;
        readonly timeout?: string;
      };
    };

/** What `--encryption-provider-config` holds, below its head. */
export interface EncryptionConfiguration {
  readonly resources: readonly {
    readonly resources: readonly string[];
    readonly providers: readonly EncryptionProvider[];
  }[];
}

const API_VERSION = 'apiserver.config.k8s.io/v1';

const { string, int, any, list, map } = field;
const keys = map({ keys: list(map({ name: string, secret: string })) });

const SHAPE = map({
  apiVersion: string,
  kind: string,
  resources: list(
    map({
      resources: list(string),
      providers: list(
        map({
          identity: any,
          secretbox: keys,
          aescbc: keys,
          aesgcm: keys,
          kms: map({
            apiVersion: string,
            name: string,
            endpoint: string,
            cachesize: int,
            timeout: field.duration,
          }),
        }),
      ),
    }),
  ),
});

/**
 * Reads an EncryptionConfiguration as kube-apiserver of a version does. No finding holds a key.
 *
 * Codes: those of `readDocument`, `field-value`, `kms-v1`, `encryption-off`, `encryption-weak` (warnings).
 *
 * Source: k8s.io/apiserver `pkg/apis/apiserver/validation/validation_encryption.go`.
 *
 * @throws {FlagError} `version-invalid`
 */
export const parseEncryptionConfiguration = (text: string, version: string): ReadDocument =>
  readDocument(text, {
    kind: 'EncryptionConfiguration',
    rules: documentRegistry,
    reader: `kube-apiserver ${version}`,
    unknownFields: 'dropped',
    versions: { [API_VERSION]: SHAPE },
    check: (value) => encryptionFaults(value, version),
  });

/** The text of an EncryptionConfiguration. It holds secrets: write it with mode 0600. */
export const writeEncryptionConfiguration = (configuration: EncryptionConfiguration): string =>
  stringify({ apiVersion: API_VERSION, kind: 'EncryptionConfiguration', ...configuration }, { lineWidth: 0 });
