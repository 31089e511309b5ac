const SHORT: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function escaped(char: string, mark: string): string {
  if (char === mark) return `\\${char}`;
  const short = SHORT.get(char);
  if (short !== undefined) return short;
  if (PRINTABLE.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
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
          .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
          .join('');
      return char === '"' || char === '\\' ? `\\${char}` : char;
    })
    .join('')}"`;
