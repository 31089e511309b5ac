import { inRanges, parseGoUrl, parseVersion } from '@harderway/component-flags';
import {
  type DocumentFault,
  duplicateValue,
  faultAt,
  invalidValue,
  listOf,
  mapOf,
  requiredValue,
  textOf,
} from '@harderway/component-flags/documents';
import type { KeyPath } from '@harderway/yaml-text';

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

function keyFaults(provider: string, value: unknown, path: KeyPath): readonly DocumentFault[] {
  const found = listOf(mapOf(value)['keys']);
  if (found.length === 0)
    return [requiredValue([...path, 'keys'], 'at least one keys is required', 'Add a key.')];
  const seen = new Set<string>();
  return found.flatMap((item, index) => {
    const here = [...path, 'keys', index];
    const { name, secret } = mapOf(item);
    const faults: DocumentFault[] = [];
    if (textOf(name) === '')
      faults.push(requiredValue([...here, 'name'], 'name is a mandatory field for a key', 'Name it.'));
    if (seen.has(textOf(name))) faults.push(duplicateValue([...here, 'name'], name));
    seen.add(textOf(name));
    const sizes = KEY_SIZES[provider] ?? [];
    const size = base64Size(textOf(secret));
    const hint = `Write ${sizes.at(-1) ?? 32} random bytes in base64.`;
    if (textOf(secret) === '')
      faults.push(requiredValue([...here, 'secret'], 'secret is a mandatory field for a key', hint));
    else if (size === undefined)
      faults.push(invalidValue([...here, 'secret'], 'REDACTED', 'secrets must be base64 encoded', hint));
    else if (!sizes.includes(size))
      faults.push(
        invalidValue(
          [...here, 'secret'],
          'REDACTED',
          `secret is not of the expected length, got ${size}, expected one of [${sizes.join(' ')}]`,
          hint,
        ),
      );
    return faults;
  });
}

function kmsFaults(value: unknown, path: KeyPath, version: string): readonly DocumentFault[] {
  const { name, endpoint, apiVersion = 'v1', cachesize } = mapOf(value);
  const faults: DocumentFault[] = [];
  if (textOf(name) === '')
    faults.push(requiredValue([...path, 'name'], 'name is a mandatory field for a kms', 'Name the plugin.'));
  const url = parseGoUrl(textOf(endpoint));
  if (textOf(endpoint) === '')
    faults.push(
      requiredValue([...path, 'endpoint'], 'endpoint is a mandatory field for a kms', 'Write unix:///path.'),
    );
  else if (!url.ok)
    faults.push(invalidValue([...path, 'endpoint'], endpoint, url.message, 'Write unix:///path.'));
  else if (url.value.scheme !== 'unix')
    faults.push(
      invalidValue(
        [...path, 'endpoint'],
        endpoint,
        `unsupported scheme ${JSON.stringify(url.value.scheme)} for KMS provider, only unix is supported`,
        'Write unix:///path.',
      ),
    );
  if (apiVersion !== 'v1' && apiVersion !== 'v2')
    faults.push(
      invalidValue(
        [...path, 'apiVersion'],
        apiVersion,
        'unsupported apiVersion for KMS provider, only v1 and v2 are supported',
        'Use v2.',
      ),
    );
  if (apiVersion === 'v1' && cachesize === 0)
    faults.push(
      invalidValue(
        [...path, 'cachesize'],
        0,
        'cachesize should be a positive value, or negative to disable',
        'Leave it out.',
      ),
    );
  if (apiVersion === 'v2' && cachesize !== undefined)
    faults.push(
      invalidValue([...path, 'cachesize'], cachesize, 'cachesize is not supported in v2', 'Leave it out.'),
    );
  if (apiVersion === 'v1' && inRanges(parseVersion(version), '1.28-'))
    faults.push(
      faultAt(
        'kms-v1',
        path,
        'KMS v1 is deprecated in 1.28 and off by default from 1.29 on',
        'Move the plugin to v2.',
      ),
    );
  return faults;
}

function providerFaults(item: unknown, path: KeyPath, version: string): readonly DocumentFault[] {
  const names = Object.keys(mapOf(item));
  const [name] = names;
  if (name === undefined) return [requiredValue(path, 'at least one provider is required', 'Name one.')];
  if (names.length > 1)
    return [
      invalidValue(
        path,
        names.join(', '),
        'more than one provider specified in a single element, should split into different list elements',
        'Give each provider an item of its own.',
      ),
    ];
  const value = mapOf(item)[name];
  if (name === 'kms') return kmsFaults(value, [...path, name], version);
  return name === 'identity' ? [] : keyFaults(name, value, [...path, name]);
}

/** What is said of a provider that comes first, and so writes. */
const FIRST: Readonly<Record<string, readonly [code: string, text: string, hint: string]>> = {
  identity: ['encryption-off', 'identity is first: new objects are written in plain text', 'Put it last.'],
  aescbc: ['encryption-weak', 'aescbc is open to padding oracle attacks', 'Prefer secretbox, or kms v2.'],
  aesgcm: [
    'encryption-weak',
    'aesgcm is safe only while keys are changed every 200000 writes',
    'Prefer secretbox, or kms v2.',
  ],
};

function adviceOn([first = '']: readonly string[], path: KeyPath): readonly DocumentFault[] {
  const advice = Object.hasOwn(FIRST, first) ? FIRST[first] : undefined;
  if (advice === undefined) return [];
  const [code, text, hint] = advice;
  return [faultAt(code, [...path, 0], text, hint)];
}

/** Faults in the values of an EncryptionConfiguration. No text of them holds a key. */
export function encryptionFaults(
  value: Readonly<Record<string, unknown>>,
  version: string,
): readonly DocumentFault[] {
  const entries = listOf(value['resources']);
  if (entries.length === 0)
    return [requiredValue(['resources'], 'at least one resources is required', 'Add one.')];
  return entries.flatMap((entry, index) => {
    const { resources, providers } = mapOf(entry);
    const path = ['resources', index];
    const names = listOf(providers).map((item) => Object.keys(mapOf(item))[0] ?? '');
    return [
      ...(listOf(resources).length === 0
        ? [requiredValue([...path, 'resources'], 'at least one resources is required', 'Write secrets.')]
        : []),
      ...(names.length === 0
        ? [requiredValue([...path, 'providers'], 'at least one providers is required', 'Add one.')]
        : []),
      ...listOf(providers).flatMap((item, at) => providerFaults(item, [...path, 'providers', at], version)),
      ...adviceOn(names, [...path, 'providers']),
    ];
  });
}
