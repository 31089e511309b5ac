/**
 * Makes foreign text safe for a terminal: control characters other than tab become their pictures (`␛`), and line
 * breaks become `␊` unless `lines` is true, so that no text can control the terminal or fake a line of output. Characters
 * that turn the direction of writing become `␡`, so that text is shown in its order.
 */
export function visible(
  text: string,
  { lines = false }: { readonly lines?: boolean | undefined } = {},
): string {
  return text.replace(/[^\P{Cc}\t]|\p{Bidi_Control}/gu, (char) => {
    if (lines && char === '\n') return char;
    const code = char.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
  });
}
