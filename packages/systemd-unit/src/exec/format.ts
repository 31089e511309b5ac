import { UnitError } from '../errors.js';
import type { ExecFlag } from './model.js';
import { prefixOf } from './prefixes.js';
import { quoteExecArg, quoteExecPath } from './quote.js';

/** An Exec line to write: `argv` reaches the program exactly as given, with `$` and `%`. */
export interface ExecLine {
  /** The program and its arguments; the first is the program unless `path` is given. */
  readonly argv: readonly string[];
  /** The program, if it is not `argv[0]` (written with the prefix `@`). */
  readonly path?: string;
  readonly flags?: readonly ExecFlag[];
  /** `line`: all on one line (default). `multiline`: one argument a line, with ` \` between them. */
  readonly layout?: 'line' | 'multiline';
  /** Blanks in front of each further line of a multiline layout; two by default. */
  readonly indent?: string;
}

/**
 * The words of an Exec line, quoted: the program with its prefixes, then the arguments.
 * Throws bad-exec-path, bad-argument (also for an empty argv, and for flags that exclude each other).
 */
export function execWords(line: ExecLine): readonly string[] {
  const [zeroth, ...rest] = line.argv;
  if (zeroth === undefined)
    throw new UnitError('bad-argument', 'argv is empty: the first argument names the program.');
  const path = line.path ?? zeroth;
  const flags = line.flags ?? [];
  if (flags.filter((flag) => flag === 'privileged' || flag === 'no-setuid' || flag === 'ambient').length > 1)
    throw new UnitError(
      'bad-argument',
      'A command can have only one of the flags privileged, no-setuid and ambient.',
    );
  const literal = flags.includes('no-env-expand');
  const argument = (text: string): string =>
    literal ? quoteExecArg(text).replaceAll('$$', '$') : quoteExecArg(text);
  // systemd expands variables in the zeroth argument but not in the path, so a `$` in both needs two spellings.
  const separate = path !== zeroth || (!literal && path.includes('$'));
  const prefixes = flags.map((flag) => prefixOf.get(flag)).join('') + (separate ? '@' : '');
  const quoted = quoteExecPath(path);
  const program = quoted.startsWith('"') ? `"${prefixes}${quoted.slice(1)}` : prefixes + quoted;
  return [program, ...(separate ? [argument(zeroth)] : []), ...rest.map(argument)];
}

/**
 * The value of an Exec setting. In a multiline layout the value contains backslashes and line breaks, which
 * `buildUnit` and the edits write as they are. Throws bad-exec-path, bad-argument.
 */
export function formatExec(line: ExecLine): string {
  const words = execWords(line);
  return words.join(line.layout === 'multiline' ? ` \\\n${line.indent ?? '  '}` : ' ');
}
