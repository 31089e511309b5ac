/** Characters that Go has a letter for, and these letters. */
const SPECIAL = '\u0007\b\f\n\r\t\v\\';
const LETTERS = 'abfnrtv\\';

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const hex = (mark: string, code: number, digits: number): string =>
  `\\${mark}${code.toString(16).padStart(digits, '0')}`;

function escaped(char: string, mark: string): string {
  if (char === mark) return `\\${char}`;
  const special = SPECIAL.indexOf(char);
  if (special >= 0) return `\\${LETTERS[special]}`;
  if (PRINTABLE.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return hex('x', code, 2);
  return code < 0x10000 ? hex('u', code, 4) : hex('U', code, 8);
}

/** A string in Go's `%q` form: double quotes, Go's escapes, printable Unicode kept. Source: Go `strconv.Quote`. */
export const goQuote = (text: string): string => `"${[...text].map((char) => escaped(char, '"')).join('')}"`;

/** A byte in Go's `%q` form for a rune: `'e'`. Source: Go `strconv.QuoteRune`. */
export const goQuoteByte = (byte: number): string => `'${escaped(String.fromCharCode(byte), "'")}'`;

/** The bytes of one character in UTF-8, without needing a platform encoder. */
export function utf8Bytes(char: string): readonly number[] {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
}

/** The quoting of Go's `time` package, which writes all but printable ASCII as `\xNN` bytes. */
export const goTimeQuote = (text: string): string =>
  `"${[...text]
    .map((char) => {
      const code = char.codePointAt(0) ?? 0;
      if (code >= 0x80 || code < 0x20)
        return utf8Bytes(char)
          .map((byte) => hex('x', byte, 2))
          .join('');
      return char === '"' || char === '\\' ? `\\${char}` : char;
    })
    .join('')}"`;
