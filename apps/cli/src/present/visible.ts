/**
 * Text that came from a host or a file, made safe to show: control characters other than line feed and tab
 * become their pictures, so that nothing in a log can drive the terminal.
 */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
  });
}
