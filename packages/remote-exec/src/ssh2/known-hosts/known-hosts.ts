import { matchesPatternList } from '@harderway/ssh-config';
import { HashedNames, hashOf } from './hashed-names.js';

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly marker: 'cert-authority' | 'revoked' | undefined;
  /** The host field: patterns separated by commas, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  /** The key in wire format. */
  readonly key: Buffer;
}

/**
 * The lines of a known_hosts file by the names in them, which are plain, patterns, or hashed. Case does not matter. Invalid
 * lines are ignored, as OpenSSH does.
 */
export class KnownHosts {
  readonly #file: string;
  readonly #lines: string[] = [];
  readonly #plain = new Map<string, number[]>();
  readonly #patterns: { readonly names: readonly string[]; readonly index: number }[] = [];
  readonly #hashed = new HashedNames();

  constructor(file: string) {
    this.#file = file;
  }

  /** Adds whole lines after the present ones. */
  add(text: string): void {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) this.#index(line, this.#lines.push(line) - 1);
  }

  #index(line: string, index: number): void {
    const names = /^\s*(?:@\S+[ \t]+)?([^\s#@]\S*)/.exec(line)?.[1];
    if (names === undefined) return;
    if (names.startsWith('|')) {
      const [, version, salt = '', hash = ''] = names.split('|');
      if (version === '1') this.#hashed.add(salt, hash, index);
      return;
    }
    const each = names.toLowerCase().split(',');
    if (/[*?!]/.test(names)) this.#patterns.push({ names: each, index });
    else for (const name of new Set(each)) valueAt(this.#plain, name, () => []).push(index);
  }

  /** The lines with one of some names, in the order of the file. */
  async under(names: readonly string[]): Promise<readonly KnownHostLine[]> {
    const found = new Set<number>();
    for (const name of names) {
      const lower = name.toLowerCase();
      for (const index of this.#plain.get(lower) ?? []) found.add(index);
      for (const { names: patterns, index } of this.#patterns)
        if (matchesPatternList(lower, patterns)) found.add(index);
      for (const index of await this.#hashed.holding(name)) found.add(index);
    }
    return [...found]
      .sort((one, other) => one - other)
      .flatMap((index) => parseLine(this.#lines[index] ?? '', this.#file, index + 1));
  }
}

/** The value of a key, created if missing. */
function valueAt<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** The line that a text holds, or none if it is not valid. */
function parseLine(text: string, file: string, line: number): readonly KnownHostLine[] {
  const [, marker, names, keyType = '', key = ''] =
    /^\s*(?:@(\S+)[ \t]+)?(\S+)[ \t]+(\S+)[ \t]+(\S+)/.exec(text) ?? [];
  if (names === undefined || (marker !== undefined && marker !== 'cert-authority' && marker !== 'revoked'))
    return [];
  const blob = Buffer.from(key, 'base64');
  if (blob.length < 4 || keyTypeOf(blob) !== keyType) return [];
  return [{ file, line, marker, names, keyType, key: blob }];
}

/** The lines of known_hosts about a host. */
export interface KnownKeys {
  /** The lines with its first name. */
  readonly byName: readonly KnownHostLine[];
  /** The lines with its other names. */
  readonly byOtherNames: readonly KnownHostLine[];
}

/** The verdict of known_hosts on the key of a host. */
export type KeyVerdict =
  | { readonly kind: 'known'; readonly line: KnownHostLine }
  | { readonly kind: 'revoked'; readonly line: KnownHostLine }
  /** The host has other keys of the same type. */
  | { readonly kind: 'changed'; readonly lines: readonly KnownHostLine[] }
  /** The host has no keys, or only keys of other types or of a certificate authority. */
  | { readonly kind: 'unknown'; readonly others: readonly KnownHostLine[] };

/**
 * Judges the key of a host as ssh does: a different key of its type under the first name means that it has changed; under
 * the other names only the same key counts. A key revoked under any name is revoked.
 */
export function judgeKey({ byName, byOtherNames }: KnownKeys, key: Buffer): KeyVerdict {
  const same = (line: KnownHostLine): boolean => line.key.equals(key);
  const revoked = [...byName, ...byOtherNames].find((line) => line.marker === 'revoked' && same(line));
  if (revoked) return { kind: 'revoked', line: revoked };
  const plain = byName.filter(({ marker }) => marker === undefined);
  const known = plain.find(same);
  if (known) return { kind: 'known', line: known };
  const type = keyTypeOf(key);
  const changed = plain.filter((line) => line.keyType === type);
  if (changed.length > 0) return { kind: 'changed', lines: changed };
  const byOther = byOtherNames.find((line) => line.marker === undefined && same(line));
  if (byOther) return { kind: 'known', line: byOther };
  return { kind: 'unknown', others: byName.filter(({ marker }) => marker !== 'revoked') };
}

/** The type of a key in wire format. */
export function keyTypeOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** Host key algorithms, first those for which a key of the host is known. */
export function preferKnown<A extends string>(
  algorithms: readonly A[],
  { byName, byOtherNames }: KnownKeys,
): readonly A[] {
  const plain = [...byName, ...byOtherNames].filter(({ marker }) => marker === undefined);
  const types = new Set(plain.map(({ keyType }) => keyType));
  const known = (algorithm: A): boolean =>
    types.has(algorithm) || (algorithm.startsWith('rsa-sha2-') && types.has('ssh-rsa'));
  return [...algorithms.filter(known), ...algorithms.filter((algorithm) => !known(algorithm))];
}

/** The line for a new key. */
export function knownHostLine(name: string, key: Buffer): string {
  return `${name} ${keyTypeOf(key)} ${key.toString('base64')}\n`;
}

/** A name as HashKnownHosts writes it: HMAC-SHA-1 with a salt of 20 bytes. */
export function hashedName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${hashOf(name, salt).toString('base64')}`;
}
