import { parse, stringify } from 'yaml';
import { PkiError } from './errors.js';

/** How secrets are encrypted in etcd; `identity` does not encrypt them. */
export type EncryptionProvider = 'aescbc' | 'aesgcm' | 'secretbox' | 'identity';

export interface EncryptionConfiguration {
  readonly provider: EncryptionProvider;
  /** 32 bytes; aescbc and aesgcm also take 16 or 24. Not used by identity. */
  readonly secret?: Uint8Array;
  /** Default: `key1`. */
  readonly keyName?: string;
  /** Kinds of objects. Default: secrets. */
  readonly resources?: readonly string[];
}

/**
 * An EncryptionConfiguration (apiserver.config.k8s.io/v1) for kube-apiserver's
 * `--encryption-provider-config`: new data is encrypted by the provider, old unencrypted data stays readable.
 * @throws PkiError `encryption-key-size`
 */
export function renderEncryptionConfiguration(configuration: EncryptionConfiguration): string {
  const { provider, secret, keyName = 'key1', resources = ['secrets'] } = configuration;
  const sizes = provider === 'secretbox' ? [32] : [16, 24, 32];
  if (provider !== 'identity' && !sizes.includes(secret?.byteLength ?? 0)) {
    throw new PkiError(
      'encryption-key-size',
      `${provider} needs a key of ${sizes.join(', ')} bytes, not ${secret?.byteLength ?? 0}.`,
    );
  }
  const encrypted =
    provider === 'identity' || !secret
      ? []
      : [{ [provider]: { keys: [{ name: keyName, secret: Buffer.from(secret).toString('base64') }] } }];
  return stringify(
    {
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'EncryptionConfiguration',
      resources: [{ resources, providers: [...encrypted, { identity: {} }] }],
    },
    { lineWidth: 0 },
  );
}

/** Whether a text is an encryption configuration, of this kind or the one used before Kubernetes 1.13. */
export function isEncryptionConfiguration(text: string): boolean {
  try {
    const root: unknown = parse(text, { logLevel: 'silent' });
    if (typeof root !== 'object' || root === null || !('kind' in root) || !('resources' in root))
      return false;
    const known = root.kind === 'EncryptionConfiguration' || root.kind === 'EncryptionConfig';
    return known && Array.isArray(root.resources) && root.resources.length > 0;
  } catch {
    return false;
  }
}
