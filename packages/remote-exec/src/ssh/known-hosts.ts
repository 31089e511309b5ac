import { createHmac, timingSafeEqual } from 'node:crypto';
import { fitsOneOf } from '../pattern.js';

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

/** Reads a known_hosts file. Invalid lines are left out, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHostLine[] {
  const lines: KnownHostLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const fields = raw.trim().split(/[ \t]+/);
    if (fields[0] === '' || fields[0]?.startsWith('#')) return;
    const marker = /^@(cert-authority|revoked)$/.exec(fields[0] ?? '')?.[1];
    if (marker !== undefined) fields.shift();
    else if (fields[0]?.startsWith('@')) return;
    const [names, keyType, key] = fields;
    if (names === undefined || keyType === undefined || key === undefined) return;
    const blob = Buffer.from(key, 'base64');
    if (blob.length < 4 || !blob.subarray(4).toString('latin1').startsWith(keyType)) return;
    lines.push({
      file,
      line: index + 1,
      marker: marker === 'cert-authority' || marker === 'revoked' ? marker : undefined,
      names,
      keyType,
      key: blob,
    });
  });
  return lines;
}

/**
 * Whether a line's host field holds a name: hashed, as it is spelled, or by one of its patterns and by none that is
 * negated, in any case.
 */
export function namesMatch(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = names.split('|');
    const wanted = Buffer.from(hash, 'base64');
    const got = hmac(name, Buffer.from(salt, 'base64'));
    return wanted.length === got.length && timingSafeEqual(wanted, got);
  }
  return fitsOneOf(name.toLowerCase(), names.toLowerCase().split(','));
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
 * Looks up the key that a host shows under its names, as ssh does: another key of its type under the first name makes it
 * a changed one; under the other names only the same key counts. A key revoked under any of them is revoked.
 */
export function judgeKey(
  lines: readonly KnownHostLine[],
  [name, ...others]: readonly [string, ...string[]],
  key: Buffer,
): KeyVerdict {
  const under = (...names: readonly string[]): readonly KnownHostLine[] =>
    lines.filter((line) => names.some((one) => namesMatch(line.names, one)));
  const same = (line: KnownHostLine): boolean => line.key.equals(key);
  const here = under(name);
  const elsewhere = under(...others);
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
  lines: readonly KnownHostLine[],
  names: readonly string[],
): readonly A[] {
  const types = new Set(
    lines
      .filter((line) => line.marker === undefined && names.some((name) => namesMatch(line.names, name)))
      .map((line) => line.keyType),
  );
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

const hmac = (name: string, salt: Buffer): Buffer => createHmac('sha1', salt).update(name).digest();
