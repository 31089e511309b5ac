import { extractWords } from './words.js';

const nameStart = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface ExpandedArguments {
  readonly argv: readonly string[];
  /** Variables used but not set; they become nothing. */
  readonly unset: readonly string[];
  /** Texts between braces that are not the name of a variable; they become nothing too. */
  readonly invalid: readonly string[];
}

/** Replaces `${NAME}` and `$$` in one argument; anything else with a `$` stays (env-util.c, replace_env_full). */
function expandInside(word: string, lookup: (name: string) => string): string {
  let out = '';
  let at = 0;
  while (at < word.length) {
    const dollar = word.indexOf('$', at);
    if (dollar < 0) break;
    const next = word.charAt(dollar + 1);
    if (next === '{') {
      const stop = /[:}]/.exec(word.slice(dollar + 2));
      if (stop === null) break;
      const end = dollar + 2 + stop.index;
      if (stop[0] === '}') {
        out += word.slice(at, dollar) + lookup(word.slice(dollar + 2, end));
      } else out += word.slice(at, end + 1);
      at = end + 1;
    } else if (next === '$') {
      out += word.slice(at, dollar + 1);
      at = dollar + 2;
    } else {
      // A `$` before another character also takes that character out of the search for further variables.
      out += word.slice(at, dollar + 2);
      at = dollar + 2;
    }
  }
  return out + word.slice(at);
}

/**
 * The argv that a program gets: `argv` with variables expanded as systemd expands them before it starts a command. An argument that
 * is `$NAME` alone becomes the words of the value (nothing if unset), `${NAME}` anywhere becomes the value as it is, `$$`
 * a dollar sign; there are no defaults as in a shell. A command with the prefix `:` is not expanded: do not call this for it.
 */
export function expandVariables(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): ExpandedArguments {
  const unset = new Set<string>();
  const invalid = new Set<string>();
  const get = (name: string): string | undefined => {
    if (!nameStart.test(name)) {
      invalid.add(name);
      return undefined;
    }
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined) unset.add(name);
    return value;
  };
  const out: string[] = [];
  for (const word of argv) {
    if (word.startsWith('$') && !word.startsWith('${') && !word.startsWith('$$')) {
      const { words } = extractWords(get(word.slice(1)) ?? '', { unquote: true, relax: true });
      for (const { text } of words) out.push(text);
    } else out.push(expandInside(word, (name) => get(name) ?? ''));
  }
  return { argv: out, unset: [...unset].sort(), invalid: [...invalid].sort() };
}
