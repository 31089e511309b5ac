/** More repetitions than people write in one expression, and few enough to be fast on any host name. */
const MOST_REPETITIONS = 4;

/** `*`, `+` or `{n,m}`, but not `{n}`, which repeats always as often. */
const repetition = /[*+]|\{\d+,\d*\}/;

/**
 * Whether a regular expression may take a time that explodes with the length of a name: it repeats a group in which
 * something else is repeated or chosen, such as `(a+)+` and `(a|b)*`, or it has many repetitions.
 */
export function isSlow(source: string): boolean {
  // An escape and a class are one character, and what makes a group special is none.
  let rest = source
    .replace(/\\./gs, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\(\?(?:[:=!]|<[^>]*[=!>])/g, '(');
  for (let group = innermost(rest); group !== undefined; group = innermost(rest)) {
    const behind = rest.slice(group.index + group.whole.length);
    const isRepeated = behind.search(repetition) === 0;
    if (isRepeated && (repetition.test(group.inner) || group.inner.includes('|'))) return true;
    rest = rest.slice(0, group.index) + group.inner + behind;
  }
  return rest.split(repetition).length - 1 > MOST_REPETITIONS;
}

/** The first group without a group within. */
function innermost(
  source: string,
): { readonly whole: string; readonly inner: string; readonly index: number } | undefined {
  const found = /\(([^()]*)\)/.exec(source);
  return found ? { whole: found[0], inner: found[1] ?? '', index: found.index } : undefined;
}
