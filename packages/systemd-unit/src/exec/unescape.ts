const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** A byte of an escape: itself if ASCII, else a lone surrogate (see `decodeBytes`), for the caller to join into UTF-8. */
const byte = (value: number): string => String.fromCharCode(value < 0x80 ? value : 0xdc00 + value);

/** UTF-8 of a code point that JavaScript has no character for (a surrogate written as \\uD800), byte by byte. */
const encoded = (code: number): string =>
  byte(0xe0 | (code >> 12)) + byte(0x80 | ((code >> 6) & 0x3f)) + byte(0x80 | (code & 0x3f));

/** Whether systemd takes a code point for a character (utf8.c, unichar_is_valid). */
const isCharacter = (code: number): boolean =>
  code < 0x110000 &&
  (code & 0xfffff800) !== 0xd800 &&
  (code < 0xfdd0 || code > 0xfdef) &&
  (code & 0xfffe) !== 0xfffe;

const digits = /x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{3})/y;

export interface Unescaped {
  readonly text: string;
  /** Characters read, the backslash not counted. */
  readonly length: number;
}

/**
 * Reads one C escape; `at` is right behind its backslash (escape.c, cunescape_one). Undefined for an invalid one:
 * unknown letters, too few digits, and anything that would give a NUL or, with \\U, no character.
 */
export function unescapeOne(text: string, at: number): Unescaped | undefined {
  const plain = simple[text[at] ?? ''];
  if (plain !== undefined) return { text: plain, length: 1 };
  digits.lastIndex = at;
  const match = digits.exec(text);
  if (match === null) return undefined;
  const length = match[0].length;
  const [, hex, short, long, octal] = match;
  const raw =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : undefined;
  if (raw !== undefined) return raw === 0 || raw > 255 ? undefined : { text: byte(raw), length };
  const code = Number.parseInt(short ?? long ?? '', 16);
  if (code === 0 || (long !== undefined && !isCharacter(code))) return undefined;
  return { text: (code & 0xfffff800) === 0xd800 ? encoded(code) : String.fromCodePoint(code), length };
}
