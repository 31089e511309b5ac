/**
 * The words of Go's `regexp` for a pattern that it does not compile; undefined for one that it does. Repetition, groups and
 * sets are looked at, which are what people get wrong. Source: Go `regexp/syntax/parse.go`.
 */
export function goRegexpError(pattern: string): string | undefined {
  const error = (why: string, at: string): string => `error parsing regexp: ${why}: \`${at}\``;
  let depth = 0;
  let isRepeatable = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const sign = pattern[index] ?? '';
    if (sign === '\\') {
      if (index + 1 === pattern.length) return error('trailing backslash at end of expression', '');
      index += 1;
      isRepeatable = true;
    } else if (sign === '[') {
      const end = pattern.indexOf(']', index + (pattern[index + 1] === '^' ? 3 : 2));
      if (end < 0) return error('missing closing ]', pattern.slice(index));
      index = end;
      isRepeatable = true;
    } else if (sign === '(') {
      if (/^\(\?(?:<?[=!])/.test(pattern.slice(index)))
        return error('invalid or unsupported Perl syntax', pattern.slice(index, index + 3));
      depth += 1;
      isRepeatable = false;
      const flags = /^\(\?[^:>)]*[:>)]/.exec(pattern.slice(index))?.[0] ?? sign;
      index += flags.length - 1;
      if (flags.endsWith(')')) depth -= 1;
    } else if (sign === ')') {
      if (depth === 0) return error('unexpected )', pattern);
      depth -= 1;
      isRepeatable = true;
    } else if (/[*+?]/.test(sign)) {
      if (!isRepeatable) return error('missing argument to repetition operator', sign);
      if (/[*+?]/.test(pattern[index + 1] ?? '') && pattern[index + 1] !== '?')
        return error('invalid nested repetition operator', pattern.slice(index, index + 2));
      if (pattern[index + 1] === '?') index += 1;
    } else isRepeatable = sign !== '|';
  }
  return depth > 0 ? error('missing closing )', pattern) : undefined;
}
