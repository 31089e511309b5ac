/** Whether a text matches a pattern: `*` is any text, `?` one character. Takes time in the product of both lengths at most. */
function matches(text: string, pattern: string): boolean {
  let [at, to] = [0, 0];
  // Where to continue if the last `*` has to take one character more.
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

/**
 * Whether a text matches one of some patterns, and none of those after a `!`. Also used by known_hosts.
 * Source: ssh_config(5), section PATTERNS.
 */
export function matchesPatternList(text: string, patterns: readonly string[]): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(text, pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(text, pattern));
}
