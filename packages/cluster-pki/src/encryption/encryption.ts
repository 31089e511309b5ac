import { goYaml } from '@harderway/yaml-text';
import { parse } from 'yaml';
import { base64Of } from '../encoding/base64.js';
import { PkiError } from '../errors.js';

/** How secrets are encrypted in etcd; `identity` does not encrypt them. */
export type EncryptionProvider = 'aescbc' | 'aesgcm' | 'secretbox' | 'identity';

const apiVersion = 'apiserver.config.k8s.io/v1';

/** Bytes that a key may have. `identity` has none. */
const keySizes: Readonly<Record<string, readonly number[]>> = {
  aescbc: [16, 24, 32],
  aesgcm: [16, 24, 32],
  secretbox: [32],
};

export interface EncryptionConfiguration {
  readonly provider: EncryptionProvider;
  /** 32 bytes; aescbc and aesgcm also take 16 or 24. Not used by identity. */
  readonly secret?: Uint8Array | undefined;
  /** Default: `key1`. */
  readonly keyName?: string | undefined;
  /** Kinds of objects. Default: secrets. */
  readonly resources?: readonly string[] | undefined;
}

/**
 * An EncryptionConfiguration (apiserver.config.k8s.io/v1) for kube-apiserver's
 * `--encryption-provider-config`: new data is encrypted by the provider, old unencrypted data stays readable.
 * @throws PkiError `encryption-key-size`
 */
export function formatEncryptionConfiguration(configuration: EncryptionConfiguration): string {
  const { provider, secret, keyName = 'key1', resources = ['secrets'] } = configuration;
  const sizes = keySizes[provider];
  if (sizes !== undefined && !sizes.includes(secret?.byteLength ?? 0)) {
    throw new PkiError(
      'encryption-key-size',
      `${provider} needs a key of ${sizes.join(', ')} bytes, not ${secret?.byteLength ?? 0}.`,
      { hint: `Take ${sizes[0]} bytes from a source of randomness.` },
    );
  }
  const encrypted =
    provider === 'identity' || !secret
      ? []
      : [{ [provider]: { keys: [{ name: keyName, secret: base64Of(secret) }] } }];
  return goYaml({
    apiVersion,
    kind: 'EncryptionConfiguration',
    resources: [{ resources, providers: [...encrypted, { identity: {} }] }],
  });
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A list of a mapping; empty if it has none. */
export function listAt(value: unknown, name: string): readonly unknown[] {
  const list = isRecord(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}

/** The fields of each provider. */
const providerFields: Readonly<Record<string, readonly string[]>> = {
  aescbc: ['keys'],
  aesgcm: ['keys'],
  secretbox: ['keys'],
  identity: [],
  kms: ['apiVersion', 'name', 'cachesize', 'endpoint', 'timeout'],
};

/** A field that kube-apiserver does not know, and so refuses. */
function unknownField(value: unknown, known: readonly string[]): string | undefined {
  return isRecord(value) ? Object.keys(value).find((field) => !known.includes(field)) : undefined;
}

/** Why kube-apiserver would refuse an item of the list of resources, apart from its keys. */
function itemFault(item: unknown): string | undefined {
  const field = unknownField(item, ['resources', 'providers']);
  if (field !== undefined) return `its resources have an unknown field ${field}`;
  const names = listAt(item, 'resources');
  if (names.length === 0) return 'a list of providers without resources';
  const capital = names.find((name) => typeof name !== 'string' || /[A-Z]/.test(name));
  if (capital !== undefined) return `the resource ${String(capital)} is not in small letters`;
  for (const provider of listAt(item, 'providers'))
    for (const [name, value] of isRecord(provider) ? Object.entries(provider) : []) {
      const known = Object.hasOwn(providerFields, name) ? providerFields[name] : undefined;
      if (known === undefined) return `there is no provider ${name}`;
      const unknown = unknownField(value, known);
      if (unknown !== undefined) return `the provider ${name} has an unknown field ${unknown}`;
    }
  return undefined;
}

/** Why kube-apiserver would refuse a key, without anything of the key. */
function keyFault(provider: string, key: unknown): string | undefined {
  const sizes = keySizes[provider];
  const { name, secret } = isRecord(key) ? key : {};
  if (sizes === undefined) return undefined;
  const field = unknownField(key, ['name', 'secret']);
  if (field !== undefined) return `a key of the provider ${provider} has an unknown field ${field}`;
  if (typeof name !== 'string' || name === '') return `a key of the provider ${provider} has no name`;
  // Go decodes it strictly, but for ends of lines.
  const digits = typeof secret === 'string' ? secret.replace(/[\r\n]/g, '') : '';
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits))
    return `the ${provider} key ${String(name)} is not base64`;
  const size = Math.floor((digits.replace(/=+$/, '').length * 3) / 4);
  return sizes.includes(size)
    ? undefined
    : `the ${provider} key ${String(name)} has ${size} bytes, not ${sizes.join(', ')}`;
}

/**
 * Why a text is not an encryption configuration, of this kind or the one used before Kubernetes 1.13; undefined if it is
 * one whose keys have the right size.
 */
export function encryptionFault(text: string): string | undefined {
  // kube-apiserver reads a text that begins with a brace as JSON alone.
  const isJson = /^[ \t\r\n]*\{/.test(text);
  let root: unknown;
  try {
    root = isJson ? JSON.parse(text) : parse(text, { logLevel: 'error' });
  } catch {
    // The YAML error would quote the file, and with it the key.
    return isJson ? 'it begins with a brace, and is not JSON' : 'it is not YAML';
  }
  const kind = isRecord(root) ? root['kind'] : undefined;
  if (kind !== 'EncryptionConfiguration' && kind !== 'EncryptionConfig')
    return 'its kind is not EncryptionConfiguration';
  if (kind === 'EncryptionConfiguration' && isRecord(root) && root['apiVersion'] !== apiVersion)
    return `its apiVersion is not ${apiVersion}`;
  const field = unknownField(root, ['apiVersion', 'kind', 'resources']);
  if (field !== undefined) return `it has an unknown field ${field}`;
  const resources = listAt(root, 'resources');
  if (resources.length === 0) return 'it names no resources';
  const providers = resources.map((resource) => listAt(resource, 'providers'));
  if (providers.some((list) => list.length === 0)) return 'resources without a provider';
  const kinds = providers.flat().map((entry) => (isRecord(entry) ? Object.keys(entry) : []));
  const empty = providers
    .flat()
    .some((entry) => !isRecord(entry) || Object.values(entry).every((own) => own === null));
  if (empty) return 'a provider without its fields: write identity: {} for none';
  const several = kinds.find((own) => own.length > 1);
  if (several !== undefined)
    return `${several.join(' and ')} share an item of the list of providers: each needs an item of its own`;
  const ofItem = resources.map(itemFault).find((fault) => fault !== undefined);
  if (ofItem !== undefined) return ofItem;
  return providers
    .flat()
    .flatMap((entry) => (isRecord(entry) ? Object.entries(entry) : []))
    .flatMap(([provider, value]) => {
      const keys = listAt(value, 'keys');
      if (keys.length === 0 && keySizes[provider] !== undefined)
        return [`the provider ${provider} has no key`];
      return keys.map((key) => keyFault(provider, key));
    })
    .find((fault) => fault !== undefined);
}
