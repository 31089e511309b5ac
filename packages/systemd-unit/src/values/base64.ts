import { failed, type Parsed, parsed } from './result.js';

/** The bytes of Base64: groups of four, blanks anywhere, `-` and `_` for `+` and `/` (hexdecoct.c). */
export function parseBase64(text: string): Parsed<readonly number[]> {
  const bare = text
    .replace(/[ \t\n\r]/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  const [, tail = ''] = /^(?:[A-Za-z0-9+/]{4})*(.*)$/s.exec(bare) ?? [];
  const [padded] = /^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)/.exec(tail) ?? [];
  if (tail !== '' && padded === undefined)
    return failed(/^(?:[A-Za-z0-9+/]{0,3}|[A-Za-z0-9+/]{2}=)$/.test(tail) ? 'incomplete' : 'invalid');
  if (padded !== undefined && padded !== tail) return failed('too-long');
  // Bits that no byte has room for are zero.
  if (padded !== undefined && !/[AQgw]==$|[AEIMQUYcgkosw048]=$/.test(padded)) return failed();
  return parsed(Array.from(atob(bare), (char) => char.charCodeAt(0)));
}
