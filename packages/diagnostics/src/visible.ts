/**
 * Makes foreign text safe for a terminal: control characters other than tab become their pictures (`␛`), and line
 * breaks become `␊` unless `lines` is true, so that no text can control the terminal or fake a line of output.
 */
export function visible(
  text: string,
  { lines = false }: { readonly lines?: boolean | undefined } = {},
): string {
  return text.replace(/[^\P{Cc}\t]/gu, (char) => {
    if (lines && char === '\n') return char;
    const code = char.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
  });
}
