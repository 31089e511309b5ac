/** An assignment of an environment file, or a line that is something else. `from` and `to` are offsets. */
export type EnvironmentLine = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'assignment'; readonly key: string; readonly value: string }
  | { readonly kind: 'other'; readonly text: string }
);

const withoutBlanksAtEnd = (text: string): string => text.replace(/(?<![ \t])[ \t]+$/, '');

/** In double quotes a backslash only escapes what is special there; before the end of a line both go. */
const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (both, character: string) =>
    '"\\`$'.includes(character) ? character : character === '\n' ? '' : both,
  );

/** Outside of quotes a backslash escapes anything. Blanks at the end are cut off, unless an escape follows them. */
function unquoted(text: string): string {
  const parts = [...text.matchAll(/\\([\s\S]?)|[^\\]+/g)];
  return parts
    .map(([plain, escaped], at) => {
      if (escaped !== undefined) return /[\r\n]/.test(escaped) ? '' : escaped;
      return at === parts.length - 1 ? withoutBlanksAtEnd(plain) : plain;
    })
    .join('');
}

/**
 * Splits an environment file into assignments as systemd does (env-file.c, parse_env_file_internal): a value may be
 * joined from quoted stretches, and quotes count only at its start and after a closing quote.
 */
export function environmentLines(text: string): readonly EnvironmentLine[] {
  const lines: EnvironmentLine[] = [];
  let at = 0;
  /** The groups of a pattern that matches here, whose text is passed. */
  function take(pattern: RegExp): readonly string[] | undefined {
    pattern.lastIndex = at;
    const match = pattern.exec(text) ?? undefined;
    at += match?.[0].length ?? 0;
    return match?.slice(1);
  }
  function valueHere(): string {
    let value = '';
    for (;;) {
      take(/[ \t]*/y);
      const [single] = take(/'([^']*)'?/y) ?? [];
      const [double] = single === undefined ? (take(/"((?:\\[\s\S]|[^"\\])*)"?/y) ?? []) : [];
      if (single === undefined && double === undefined) break;
      value += single ?? unescaped(double ?? '');
    }
    const [rest = ''] = take(/((?:\\[\s\S]?|[^\\\r\n])*)/y) ?? [];
    return value + unquoted(rest);
  }
  for (take(/[ \t\r\n]*/y); at < text.length; take(/[ \t\r\n]*/y)) {
    const from = at;
    if (take(/[#;][^\r\n]*/y) !== undefined) continue;
    const [key = '', equals] = take(/([^\r\n][^=\r\n]*)(=?)/y) ?? [];
    const name = withoutBlanksAtEnd(key);
    if (equals !== '=') lines.push({ kind: 'other', text: name, from, to: at });
    else {
      const value = valueHere();
      lines.push({ kind: 'assignment', key: name, value, from, to: at });
    }
  }
  return lines;
}
