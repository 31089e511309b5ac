/**
 * Whether a text matches a pattern of ssh_config(5), section PATTERNS: `*` is any text, `?` one character. Its time grows
 * with the product of both lengths at most.
 */
function fits(text: string, pattern: string): boolean {
  let [at, to] = [0, 0];
  // Where to go on if the last `*` has to take one character more.
  let star: { readonly at: number; readonly to: number } | undefined;
  while (at < text.length) {
    if (pattern[to] === '*') {
      to += 1;
      star = { at, to };
    } else if (pattern[to] === '?' || pattern[to] === text[at]) {
      [at, to] = [at + 1, to + 1];
    } else if (star) {
      star = { at: star.at + 1, to: star.to };
      ({ at, to } = star);
    } else return false;
  }
  return /^\**$/.test(pattern.slice(to));
}

/** Whether a text matches one of several patterns, and none of those behind a `!`. */
export function fitsOneOf(text: string, patterns: readonly string[]): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(text, pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(text, pattern));
}
