import { fitsOneOf } from '../pattern.js';
import { HashedNames, hmac } from './hashed-names.js';

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
 * The lines of a known_hosts file by the names they hold: as they are spelled, as patterns, or hashed. In any
 * case. Invalid lines are left out, as OpenSSH does.
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

  /** Adds whole lines, behind those that are there. */
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

  /** The lines that hold one of some names, in their order. */
  async under(names: readonly string[]): Promise<readonly KnownHostLine[]> {
    const found = new Set<number>();
    for (const name of names) {
      const lower = name.toLowerCase();
      for (const index of this.#plain.get(lower) ?? []) found.add(index);
      for (const { names: patterns, index } of this.#patterns)
        if (fitsOneOf(lower, patterns)) found.add(index);
      for (const index of await this.#hashed.holding(name)) found.add(index);
    }
    return [...found]
      .sort((one, other) => one - other)
      .flatMap((index) => parseLine(this.#lines[index] ?? '', this.#file, index + 1));
  }
}

/** The value at a key, which is made if it is missing. */
function valueAt<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** Reads one line; none if it is not a valid one. */
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
export interface Known {
  /** Lines under its first name. */
  readonly here: readonly KnownHostLine[];
  /** Lines under its other names. */
  readonly elsewhere: readonly KnownHostLine[];
}

/** The verdict of known_hosts on a key that a host shows. */
export type KeyVerdict =
  | { readonly kind: 'known'; readonly line: KnownHostLine }
  | { readonly kind: 'revoked'; readonly line: KnownHostLine }
  /** The host is known by other keys of the same type. */
  | { readonly kind: 'changed'; readonly lines: readonly KnownHostLine[] }
  /** The host is not known, or only by keys of other types or by a certificate authority. */
  | { readonly kind: 'unknown'; readonly others: readonly KnownHostLine[] };

/**
 * Judges the key that a host shows, as ssh does: another key of its type under the first name makes it a changed one;
 * under the other names only the same key counts. A key revoked under any of them is revoked.
 */
export function judgeKey({ here, elsewhere }: Known, key: Buffer): KeyVerdict {
  const same = (line: KnownHostLine): boolean => line.key.equals(key);
  const revoked = [...here, ...elsewhere].find((line) => line.marker === 'revoked' && same(line));
  if (revoked) return { kind: 'revoked', line: revoked };
  const plain = here.filter(({ marker }) => marker === undefined);
  const known = plain.find(same);
  if (known) return { kind: 'known', line: known };
  const type = keyTypeOf(key);
  const changed = plain.filter((line) => line.keyType === type);
  if (changed.length > 0) return { kind: 'changed', lines: changed };
  const byOther = elsewhere.find((line) => line.marker === undefined && same(line));
  if (byOther) return { kind: 'known', line: byOther };
  return { kind: 'unknown', others: here.filter(({ marker }) => marker !== 'revoked') };
}

/** The type of a key in wire format. */
export function keyTypeOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** Host key algorithms, those for which a key of the host is known first. */
export function preferKnown<A extends string>(
  algorithms: readonly A[],
  { here, elsewhere }: Known,
): readonly A[] {
  const plain = [...here, ...elsewhere].filter(({ marker }) => marker === undefined);
  const types = new Set(plain.map(({ keyType }) => keyType));
  const known = (algorithm: A): boolean =>
    types.has(algorithm) || (algorithm.startsWith('rsa-sha2-') && types.has('ssh-rsa'));
  return [...algorithms.filter(known), ...algorithms.filter((algorithm) => !known(algorithm))];
}

/** A line for a newly accepted key. */
export function knownHostLine(name: string, key: Buffer): string {
  return `${name} ${keyTypeOf(key)} ${key.toString('base64')}\n`;
}

/** A name as HashKnownHosts writes it: HMAC-SHA-1 with a salt of 20 bytes. */
export function hashedName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${hmac(name, salt).toString('base64')}`;
}
