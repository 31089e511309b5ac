import { inRanges, parseGoUrl, parseVersion } from '@harderway/component-flags';
import {
  type DocumentFault,
  type Faults,
  faultAt,
  field,
  itemsOf,
  listOf,
  mapOf,
  textOf,
} from '@harderway/component-flags/documents';
import { featureGatesOf, type Surroundings } from '@harderway/component-flags/kubernetes';
import type { KeyPath } from '@harderway/yaml-text';
import { maskedBy, resourceFaults } from './encryption-resources.js';

const KEY_SIZES: Readonly<Record<string, readonly number[]>> = {
  secretbox: [32],
  aescbc: [16, 24, 32],
  aesgcm: [16, 24, 32],
};

/** Bytes of a base64 text; undefined for any other text. */
function base64Size(text: string): number | undefined {
  const body = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(body)) return undefined;
  return (body.length / 4) * 3 - (body.match(/=+$/)?.[0].length ?? 0);
}

function* keyFaults(value: unknown, path: KeyPath, sizes: readonly number[]): Faults {
  const keys = itemsOf(mapOf(value)['keys'], [...path, 'keys']);
  if (keys.length === 0)
    yield field.required([...path, 'keys'], 'at least one keys is required', 'Add a key.');
  for (const { item, here } of keys) {
    const { name, secret } = mapOf(item);
    const [at, size] = [[...here, 'secret'], base64Size(textOf(secret))];
    const hint = `Write ${sizes.at(-1)} random bytes in base64.`;
    if (textOf(name) === '')
      yield field.required([...here, 'name'], 'name is a mandatory field for a key', 'Name it.');
    if (textOf(secret) === '') yield field.required(at, 'secret is a mandatory field for a key', hint);
    else if (size === undefined) yield field.invalid(at, 'REDACTED', 'secrets must be base64 encoded', hint);
    else if (!sizes.includes(size))
      yield field.invalid(
        at,
        'REDACTED',
        `secret is not of the expected length, got ${size}, expected one of [${sizes.join(' ')}]`,
        hint,
      );
  }
}

function* endpointFaults(endpoint: string, path: KeyPath): Faults {
  const hint = 'Write unix:///path.';
  if (endpoint === '') return yield field.required(path, 'endpoint is a mandatory field for a kms', hint);
  const url = parseGoUrl(endpoint);
  if (!url.ok)
    return yield field.invalid(
      path,
      endpoint,
      `invalid endpoint for kms provider, error: ${url.message}`,
      hint,
    );
  const { scheme } = url.value;
  const why = `unsupported scheme "${scheme}" for KMS provider, only unix is supported`;
  if (scheme !== 'unix') yield field.invalid(path, endpoint, why, hint);
}

function* kmsFaults(value: unknown, path: KeyPath, isGateOn: (gate: string) => boolean | undefined): Faults {
  const { name, endpoint, apiVersion = 'v1', cachesize, timeout } = mapOf(value);
  const leaveOut = 'Leave it out.';
  if (textOf(name) === '')
    yield field.required([...path, 'name'], 'name is a mandatory field for a provider', 'Name the plugin.');
  if (apiVersion !== 'v1' && textOf(name).includes(':')) {
    const why = `invalid KMS provider name ${textOf(name)}, must not contain ':'`;
    yield field.invalid([...path, 'name'], name, why, 'Name it without colons.');
  }
  if (/^-|^0+[a-z]*$/.test(textOf(timeout)))
    yield field.invalid([...path, 'timeout'], timeout, 'timeout should be a positive value', leaveOut);
  yield* endpointFaults(textOf(endpoint), [...path, 'endpoint']);
  if (apiVersion !== 'v1' && apiVersion !== 'v2') {
    const why = `unsupported apiVersion ${apiVersion} for KMS provider, only v1 and v2 are supported`;
    yield field.invalid([...path, 'apiVersion'], apiVersion, why, 'Use v2.');
  }
  if (apiVersion === 'v1' && cachesize === 0) {
    const why = 'cachesize should be a positive value, or negative to disable';
    yield field.invalid([...path, 'cachesize'], 0, why, leaveOut);
  }
  if (apiVersion === 'v2' && cachesize !== undefined)
    yield field.invalid([...path, 'cachesize'], cachesize, 'cachesize is not supported in v2', leaveOut);
  const isOn = isGateOn('KMSv1');
  if (apiVersion !== 'v1' || isOn === undefined) return;
  const words =
    'error while building transformers: KMSv1 is deprecated and will only receive security updates going forward. Use KMSv2 instead. Set --feature-gates=KMSv1=true to use the deprecated KMSv1 feature.';
  yield { ...faultAt('kms-v1', path, words, 'Move the plugin to v2.'), severity: isOn ? 'warning' : 'error' };
}

/** Faults of a provider that comes first, and so writes. */
const FIRST: Readonly<Record<string, readonly [code: string, text: string, hint: string]>> = {
  identity: ['encryption-off', 'identity is first: new objects are written in plain text', 'Put it last.'],
  aescbc: ['encryption-weak', 'aescbc is open to padding oracle attacks', 'Prefer secretbox, or kms v2.'],
  aesgcm: [
    'encryption-weak',
    'aesgcm is safe only while keys are changed every 200000 writes',
    'Prefer secretbox, or kms v2.',
  ],
};

/** The names of the providers in an item. kube-apiserver ignores a provider without a value, such as `identity:` without braces. */
const providersIn = (item: unknown): readonly string[] =>
  Object.entries(mapOf(item)).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [name],
  );

function* providerFaults(
  item: unknown,
  path: KeyPath,
  isGateOn: (gate: string) => boolean | undefined,
): Faults {
  const [name, ...others] = providersIn(item);
  const value = mapOf(item)[name ?? ''];
  const here = [...path, name ?? ''];
  if (name === undefined)
    yield field.required(
      path,
      'provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity',
      'Name one, with its fields: identity: {}.',
    );
  else if (others.length > 0)
    yield field.invalid(
      path,
      [name, ...others].join(', '),
      'more than one provider specified in a single element, should split into different list elements',
      'Give each provider an item of its own.',
    );
  else if (name === 'kms') yield* kmsFaults(value, here, isGateOn);
  else if (name !== 'identity') yield* keyFaults(value, here, KEY_SIZES[name] ?? []);
}

/** KMS v2 plugins whose names are taken. Names of v1 plugins must differ only if kube-apiserver reloads the file while it runs. */
function* repeatedNameFaults(item: unknown, path: KeyPath, seen: Set<string>): Faults {
  const { kms } = mapOf(item);
  if (kms === undefined || kms === null) return;
  const { name, apiVersion = 'v1' } = mapOf(kms);
  const text = textOf(name);
  if (apiVersion !== 'v1' && text !== '' && seen.has(text))
    yield field.invalid(
      [...path, 'kms', 'name'],
      text,
      `duplicate KMS provider name ${text}, names must be unique`,
      'Give each plugin a name of its own.',
    );
  seen.add(text);
}

/** Resources that a wildcard of an earlier item covers. kube-apiserver looks for them once all values are in order. */
function* maskFaults(items: ReturnType<typeof itemsOf>): Faults {
  const earlier = new Set<string>();
  for (const { item, here } of items) {
    const names = listOf(mapOf(item)['resources']).map(textOf);
    for (const [index, name] of names.entries()) {
      const mask = maskedBy(name, earlier);
      if (mask === undefined) continue;
      const words = `error while building transformers: resource "${name}" is masked by earlier rule "${mask}"`;
      yield faultAt(
        'resource-masked',
        [...here, 'resources', index],
        words,
        'Move it ahead of the wildcard.',
      );
    }
    for (const name of names) earlier.add(name);
  }
}

/** Faults in the values of an EncryptionConfiguration. No text of them holds a key. */
export function* encryptionFaults(
  value: Readonly<Record<string, unknown>>,
  version: string,
  surroundings: Pick<Surroundings, 'gate'> | undefined,
): Faults {
  const gates = featureGatesOf(version);
  const isGateOn = (name: string): boolean | undefined =>
    gates.has(name) ? (surroundings?.gate(name) ?? gates.get(name)?.default) : undefined;
  const required = (path: KeyPath, hint: string): DocumentFault =>
    field.required(path, `at least one ${path.at(-1)} is required`, hint);
  const pluginNames = new Set<string>();
  const items = itemsOf(value['resources'], ['resources']);
  const hasWildcards = inRanges(parseVersion(version), '1.27-');
  if (items.length === 0) yield required(['resources'], 'Add one.');
  for (const { item, here } of items) {
    const { resources, providers } = mapOf(item);
    const at = [...here, 'providers'];
    if (listOf(resources).length === 0) yield required([...here, 'resources'], 'Write secrets.');
    else if (hasWildcards) yield* resourceFaults(listOf(resources).map(textOf), [...here, 'resources']);
    if (listOf(providers).length === 0) yield required(at, 'Add one.');
    for (const provider of itemsOf(providers, at)) {
      yield* providerFaults(provider.item, provider.here, isGateOn);
      yield* repeatedNameFaults(provider.item, provider.here, pluginNames);
    }
    const [first = ''] = providersIn(listOf(providers)[0]);
    const advice = Object.hasOwn(FIRST, first) ? FIRST[first] : undefined;
    if (advice !== undefined) yield faultAt(advice[0], [...at, 0], advice[1], advice[2]);
  }
  if (hasWildcards) yield* maskFaults(items);
}
