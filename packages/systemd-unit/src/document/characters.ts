const BACKSLASH = 92;

/** Space, tab, LF and CR: what systemd's strstrip() strips. */
export const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

/** Strips blanks as systemd's strstrip() does. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Whether a physical line continues in the next: it ends in an odd number of backslashes. */
export function continues(line: string): boolean {
  if (line.charCodeAt(line.length - 1) !== BACKSLASH) return false;
  let count = 1;
  while (line.charCodeAt(line.length - 1 - count) === BACKSLASH) count++;
  return count % 2 === 1;
}

/** Whether a physical line has no visible character. */
export function isBlankLine(line: string): boolean {
  for (let at = 0; at < line.length; at++) if (!isBlank(line.charCodeAt(at))) return false;
  return true;
}

/** Whether the first visible character of a physical line makes it a comment. */
export function isComment(line: string): boolean {
  let at = 0;
  while (isBlank(line.charCodeAt(at))) at++;
  const code = line.charCodeAt(at);
  return code === 35 || code === 59;
}

/** Whether a text is safe to systemd's string_is_safe(): no control characters, quotes, backslashes or DEL. */
export function isSafe(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code === 34 || code === 39 || code === BACKSLASH || code === 127) return false;
  }
  return true;
}
