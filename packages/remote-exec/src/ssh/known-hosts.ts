import { createHmac, timingSafeEqual } from 'node:crypto';

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly marker: 'cert-authority' | 'revoked' | undefined;
  /** The field of names: patterns separated by commas, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  /** The key as it is on the wire. */
  readonly key: Buffer;
}

/** Reads a known_hosts file. Lines that can't be read are left out, as OpenSSH does. */
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
 * Whether a line's names field holds a name: hashed as it is spelled, or as one of its patterns with none negated,
 * whatever the case.
 */
export function namesMatch(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = names.split('|');
    const wanted = Buffer.from(hash, 'base64');
    const got = hmac(name, Buffer.from(salt, 'base64'));
    return wanted.length === got.length && timingSafeEqual(wanted, got);
  }
  const lower = name.toLowerCase();
  let found = false;
  for (const pattern of names.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!wildcard(negated ? pattern.slice(1) : pattern).test(lower)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

/** What known_hosts says about a key that a host shows. */
export type KeyVerdict =
  | { readonly kind: 'known'; readonly line: KnownHostLine }
  | { readonly kind: 'revoked'; readonly line: KnownHostLine }
  /** The host is known by other keys of the same type. */
  | { readonly kind: 'changed'; readonly lines: readonly KnownHostLine[] }
  /** The host is not known, or only by keys of other types or by a certificate authority. */
  | { readonly kind: 'unknown'; readonly others: readonly KnownHostLine[] };

/**
 * Looks a shown key up under the names that a host goes by, as ssh does: another key of its type under the first name
 * makes it a changed one; under the other names only the same key counts. Revoked is revoked under any of them.
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

/** The type that a key on the wire says it is of. */
export function keyTypeOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** Host key algorithms with those first for which a key of the host is known. */
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

/** A name as HashKnownHosts has it: HMAC-SHA-1 under a salt of 20 bytes. */
export function hashedName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${hmac(name, salt).toString('base64')}`;
}

const hmac = (name: string, salt: Buffer): Buffer => createHmac('sha1', salt).update(name).digest();
