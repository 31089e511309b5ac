import { parse } from 'yaml';
import type { AuthorityUse } from '../contents/authorities.js';
import { type Key, type Provider, withProviders } from '../encryption/edit.js';
import { type EncryptionProvider, encryptionFault } from '../encryption/encryption.js';
import { PkiError } from '../errors.js';

/** How an encryption configuration treats the resources that it encrypts. Keys themselves are not in it. */
export interface EncryptionUse {
  /** Keys as `PROVIDER:NAME`, or `identity`: the one that encrypts, and all that read, the oldest first. */
  readonly use: AuthorityUse;
  /** `secrets`, `widgets.example.org`, ... */
  readonly resources: readonly string[];
}

/** A group of resources, as in the file. */
interface Group {
  readonly resources: readonly string[];
  readonly providers: readonly Readonly<Record<string, unknown>>[];
}

const identity = 'identity';
const rotatable: readonly string[] = ['aescbc', 'aesgcm', 'secretbox'];

const refused = (why: string, hint?: string): PkiError =>
  new PkiError('encryption-not-rotatable', why, { hint });

function groupsOf(text: string): readonly Group[] {
  const fault = encryptionFault(text);
  if (fault !== undefined)
    throw refused(`encryption-config.yaml is not an encryption configuration: ${fault}.`);
  return parse(text, { logLevel: 'error' }).resources;
}

const keysOf = (provider: Readonly<Record<string, unknown>>): readonly (readonly [string, Key])[] =>
  Object.entries(provider).flatMap(([kind, value]) =>
    typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)
      ? value.keys.map((key: Key) => [`${kind}:${key.name}`, key] as const)
      : [],
  );

/** The name of two different keys, such as a `key1` in each of two groups; undefined where each name stands for one key. */
function sharedName(groups: readonly Group[]): string | undefined {
  const secrets = new Map<string, string>();
  for (const [name, { secret }] of groups.flatMap(({ providers }) => providers.flatMap(keysOf))) {
    // Line ends in base64 mean nothing.
    const own = secret.replace(/[\r\n]/g, '');
    if ((secrets.get(name) ?? own) !== own) return name;
    secrets.set(name, own);
  }
  return undefined;
}

/** The order in which providers of a group are tried: `aescbc:key1`, `identity`. */
const orderOf = ({ providers }: Group): readonly string[] =>
  providers.flatMap((provider) =>
    identity in provider ? [identity] : keysOf(provider).map(([name]) => name),
  );

/** Groups whose keys change: those with keys, or all if none has any. */
function changing(groups: readonly Group[]): readonly Group[] {
  const encrypted = groups.filter((group) => orderOf(group).some((name) => name !== identity));
  return encrypted.length === 0 ? groups : encrypted;
}

const numberOf = (name: string): number => Number(/(\d+)$/.exec(name)?.[1] ?? 0);

/**
 * Whether the names of keys tell which key is older: each ends in another number, behind the same text, or the highest number is in
 * a name that a rotation gives, such as `key2`.
 */
function tellAge(keys: readonly string[]): boolean {
  const names = keys.map((key) => key.slice(key.indexOf(':') + 1));
  const numbers = names.map(numberOf);
  const highest = Math.max(...numbers);
  return (
    new Set(numbers).size === keys.length &&
    (new Set(names.map((name) => name.replace(/\d+$/, ''))).size === 1 || names.includes(`key${highest}`))
  );
}

/** The oldest first: keys are numbered. Objects are plain before they are encrypted. */
const byAge = (left: string, right: string): number =>
  Number(left !== identity) - Number(right !== identity) || numberOf(left) - numberOf(right);

/**
 * Reads how an encryption configuration treats its resources.
 *
 * @throws PkiError `encryption-not-rotatable` if its keys are elsewhere, differ between groups, or have names that do not tell their age
 */
export function encryptionUse(text: string): EncryptionUse {
  const groups = changing(groupsOf(text));
  const [first, ...others] = groups.map(orderOf);
  const [signs] = first ?? [];
  if (first === undefined || signs === undefined)
    throw refused('encryption-config.yaml names no provider.', 'Put back the one that the API servers use.');
  const strange = groups
    .flatMap(({ providers }) => providers.flatMap(Object.keys))
    .find((kind) => kind !== identity && !rotatable.includes(kind));
  if (strange !== undefined)
    throw refused(
      `The keys of the provider ${strange} are not in encryption-config.yaml.`,
      'Rotate them where they are.',
    );
  if (others.some((order) => order.join() !== first.join()))
    throw refused('Groups of resources in encryption-config.yaml have different keys.', 'Give all the same.');
  // A rotation knows keys by their names: it would write one of the two for both, and the other would be lost.
  const shared = sharedName(groups);
  if (shared !== undefined)
    throw refused(
      `Two different keys in encryption-config.yaml are called ${shared}.`,
      'Rotate them by hand, one group of resources after the other, until all groups have the same keys.',
    );
  const keys = first.filter((name) => name !== identity);
  if (keys.length > 1 && !tellAge(keys))
    throw refused(
      `The names of the keys ${keys.join(' and ')} in encryption-config.yaml do not tell which key is older.`,
      'A rotation might go back to the old key: remove the keys that no object and no snapshot needs, or rotate by hand.',
    );
  const resources = groups.flatMap((group) => group.resources);
  const wildcard = resources.find((name) => name.includes('*'));
  if (wildcard !== undefined)
    throw refused(`encryption-config.yaml encrypts ${wildcard}.`, 'Name each resource instead.');
  // `identity` is always the last, so that data from before the first key can be read; in front of a key it means more than that.
  const trusts = signs === identity ? first : first.filter((name) => name !== identity);
  return { use: { signs, trusts: [...trusts].sort(byAge) }, resources: [...new Set(resources)] };
}

/**
 * The name of a key to come. No key has it, and none had it: snapshots of etcd name the keys that encrypted their objects.
 *
 * @param former names of keys that were dropped. Default: none.
 */
export function nextKey(
  { trusts }: AuthorityUse,
  provider: EncryptionProvider,
  former: readonly string[] = [],
): string {
  const number = Math.max(0, ...[...trusts, ...former].map(numberOf)) + 1;
  return provider === identity ? identity : `${provider}:key${number}`;
}

/** How the API server knows that a value was encrypted by a key; undefined for `identity`. */
export const valueBeginning = (name: string): string | undefined =>
  name === identity ? undefined : `k8s:enc:${name.replace(':', ':v1:')}:`;

/**
 * The text of an encryption configuration in which a key encrypts and others read.
 *
 * @param newSecret of a key that the text lacks, in base64; undefined if it has to have all keys
 * @throws PkiError `encryption-not-rotatable`
 */
export function withEncryptionUse(
  text: string,
  { signs, trusts }: AuthorityUse,
  newSecret: string | undefined,
): string {
  encryptionUse(text);
  const groups = groupsOf(text);
  const known = new Map(groups.flatMap(({ providers }) => providers.flatMap(keysOf)));
  const names = [signs, ...[...trusts].reverse().filter((name) => name !== signs)];
  const order = names.filter((name) => name === signs || name !== identity);
  const kinds = new Set([...order.map((name) => name.split(':', 1)[0] ?? ''), identity]);
  // One provider has all keys of its kind: the API server tries only the first that a value's beginning fits.
  const providers = [...kinds].map((kind): Provider => {
    if (kind === identity) return { kind, keys: undefined };
    const own = order.filter((name) => name.startsWith(`${kind}:`));
    const keys = own.map((name) => {
      const key = known.get(name);
      if (key !== undefined) return key;
      if (newSecret !== undefined) return { name: name.slice(kind.length + 1), secret: newSecret };
      throw refused(
        `encryption-config.yaml lacks the key ${name}, which may have encrypted objects.`,
        'Put back the file that has it: from a backup of the credentials, or from a control node.',
      );
    });
    return { kind, keys };
  });
  const replaced = new Set(changing(groups));
  const places = groups.flatMap((group, index) => (replaced.has(group) ? [index] : []));
  const written = withProviders(text, places, providers);
  // A key that got lost would take the objects with it that it encrypted.
  const wanted = JSON.stringify(
    providers.map(({ kind, keys = [] }) => keys.map(({ name, secret }) => [`${kind}:${name}`, secret])),
  );
  const after = groupsOf(written);
  const isRight = places.every(
    (place) =>
      JSON.stringify(
        after[place]?.providers.map((each) => keysOf(each).map(([name, { secret }]) => [name, secret])),
      ) === wanted,
  );
  if (!isRight)
    throw refused('encryption-config.yaml cannot be edited.', 'Write it without anchors and aliases.');
  return written;
}
