/** Whether a text matches a pattern of ssh_config(5), section PATTERNS: `*` is any text, `?` one character. */
function fits(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+(){}[\]]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** Whether a text matches one of several patterns, and none of those behind a `!`. */
export function fitsOneOf(text: string, patterns: readonly string[]): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(text, pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(text, pattern));
}
