import { decodeBytes, encodeBytes } from '../document/bytes.js';
import { UnitError } from '../errors.js';
import { UNIT_NAME_MAX, type UnitType } from './model.js';
import { isUnitName, isUnitPrefix, parseUnitName } from './name.js';
import { isNormalizedPath, simplifyPath } from './path.js';
import { siphash24 } from './siphash.js';

const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;

/** Letters, digits and `: _ .`: what escaping leaves alone. */
const isPlain = (byte: number): boolean =>
  (byte >= 48 && byte <= 58) ||
  (byte >= 65 && byte <= 90) ||
  (byte >= 97 && byte <= 122) ||
  byte === 95 ||
  byte === 46;

/**
 * Escapes any text for use in a unit name, as `systemd-escape` does: `/` becomes `-`, what a name may not contain becomes
 * `\xHH`, one for each byte of UTF-8; so does a dot in front. Never throws.
 */
export function escapeName(text: string): string {
  let escaped = '';
  for (const [at, byte] of encodeBytes(text).entries()) {
    if (byte === 47) escaped += '-';
    else if (!isPlain(byte) || (byte === 46 && at === 0)) escaped += hex(byte);
    else escaped += String.fromCharCode(byte);
  }
  return escaped;
}

/** Undoes `escapeName`. Throws not-escaped at a backslash that does not begin `\xHH`. */
export function unescapeName(escaped: string): string {
  const bytes = encodeBytes(escaped);
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 45) out.push(47);
    else if (byte === 92) {
      const code = /^x([0-9A-Fa-f]{2})/.exec(String.fromCharCode(...bytes.subarray(at + 1, at + 4)))?.[1];
      if (code === undefined)
        throw new UnitError(
          'not-escaped',
          `'${escaped}' is not escaped: \\ must begin \\xHH, with two hex digits`,
          { hint: 'Escape it with escapeName() first.' },
        );
      out.push(Number.parseInt(code, 16));
      at += 3;
    } else out.push(byte);
  }
  return decodeBytes(Uint8Array.from(out));
}

/**
 * Escapes a path for use in a unit name, as `systemd-escape --path`: slashes at both ends and doubled ones dropped,
 * the root is `-`. Throws path-not-normalized where `..` is left in the path, or a component is too long.
 */
export function escapePath(path: string): string {
  const simple = simplifyPath(path);
  if (simple === '' || simple === '/') return '-';
  if (!isNormalizedPath(simple))
    throw new UnitError('path-not-normalized', `'${path}' is not a normalized path`, {
      hint: "Resolve '..' in it first.",
    });
  return escapeName(simple.replace(/^\/+/, ''));
}

/** Undoes `escapePath`. Throws not-escaped, path-not-normalized. */
export function unescapePath(escaped: string): string {
  if (escaped === '')
    throw new UnitError('not-escaped', 'the empty string is not an escaped path', {
      hint: 'Write - for the root.',
    });
  if (escaped === '-') return '/';
  const path = unescapeName(escaped);
  if (path.startsWith('/') || path.endsWith('/') || !isNormalizedPath(`/${path}`))
    throw new UnitError('path-not-normalized', `'${escaped}' is not a normalized path once unescaped`, {
      hint: 'Escape a path without empty parts, . and .. in it.',
    });
  return `/${path}`;
}

/** The key that systemd hashes long names with (unit-name.c, LONG_UNIT_NAME_HASH_KEY). */
const longNameKey = [
  0xec, 0xf2, 0x37, 0xfb, 0x58, 0x32, 0x4a, 0x32, 0x84, 0x9f, 0x06, 0x9b, 0x0d, 0x21, 0xeb, 0x9a,
];

/** Whether a plain name ends as one that was too long: in `_` and 16 hex digits, from which no path follows. */
export const isHashed = (name: string): boolean => /^[^@]*_[0-9a-f]{16}\.[a-z]+$/.test(name);

/**
 * The unit of a path: `/mnt/data`, `mount` -> `mnt-data.mount`. A name of 256 bytes or more is cut, and ends in a hash of
 * the whole, as in systemd from 251 on. Throws path-not-normalized.
 */
export function unitNameOfPath(path: string, type: UnitType): string {
  const name = `${escapePath(path)}.${type}`;
  if (name.length < UNIT_NAME_MAX) return name;
  const hash = siphash24(encodeBytes(`${name}\0`), longNameKey);
  const digits = Array.from({ length: 8 }, (_, at) =>
    ((hash >> BigInt(8 * at)) & 0xffn).toString(16).padStart(2, '0'),
  );
  const end = `_${digits.join('')}.${type}`;
  return name.slice(0, UNIT_NAME_MAX - 1 - end.length) + end;
}

/**
 * The path that a unit name means: `mnt-data.mount` -> `/mnt/data`. Throws bad-unit-name (also for one that ends in a hash,
 * since no path follows from it), not-escaped, path-not-normalized.
 */
export function pathOfUnitName(name: string): string {
  const parsed = parseUnitName(name);
  if (parsed === undefined)
    throw new UnitError('bad-unit-name', `'${name}' is not a valid unit name`, {
      hint: 'Give a full name, such as srv-data.mount.',
    });
  if (isHashed(name))
    throw new UnitError(
      'bad-unit-name',
      `'${name}' ends in the hash of a path that was too long for a name`,
      { hint: 'Read the path from the unit itself, such as Where=.' },
    );
  return unescapePath(parsed.prefix);
}

/**
 * The unit name for a name as people type it, as `systemctl` and `systemd-escape --mangle` make it: a path becomes a mount or device
 * unit, characters that a name may not contain are escaped, and `.service` (or `suffix`) is put behind a name without a type.
 * Throws bad-unit-name where that gives no valid name.
 */
export function mangleName(name: string, suffix: UnitType = 'service'): string {
  if (isUnitName(name)) return name;
  if (name.startsWith('/')) {
    const simple = simplifyPath(name);
    const device = /^\/(?:dev|sys)\//.test(simple);
    try {
      return unitNameOfPath(simple, device ? 'device' : 'mount');
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
    }
  }
  let mangled = '';
  for (const byte of encodeBytes(name)) {
    const char = String.fromCharCode(byte);
    mangled += byte === 47 ? '-' : char === '@' || isUnitPrefix(char) ? char : hex(byte);
  }
  if (parseUnitName(mangled) === undefined) mangled += `.${suffix}`;
  if (!isUnitName(mangled))
    throw new UnitError('bad-unit-name', `'${name}' cannot be made into a unit name`, {
      hint: 'Shorten it: a name has at most 255 characters.',
    });
  return mangled;
}
