import { UnitError } from '../errors.js';
import { simplifyPath } from '../names/path.js';
import type { ExecCommand, ExecFlag } from './model.js';
import { prefixOf } from './prefixes.js';
import { quoteExecArg, quoteExecPath, quoteWord } from './quote.js';
import { escapeSpecifiers } from './specifiers.js';

/** An Exec line to write: `argv` reaches the program exactly as given, with `$` and `%`. */
export interface ExecLine {
  /** The program and its arguments; the first is the program unless `path` is given. */
  readonly argv: readonly string[];
  /** The program, if it is not `argv[0]` (written with the prefix `@`). */
  readonly path?: string | undefined;
  readonly flags?: readonly ExecFlag[] | undefined;
  /** `line`: all on one line (default). `multiline`: one argument a line, with ` \` between them. */
  readonly layout?: 'line' | 'multiline' | undefined;
  /** Blanks in front of each further line of a multiline layout; two by default. */
  readonly indent?: string | undefined;
}

/** How the texts of a command are written. */
interface Spelling {
  argument(text: string): string;
  program(path: string): string;
  /** Whether the path and the zeroth argument need a word each. */
  separate(path: string, zeroth: string): boolean;
}

/** The spelling of an argv that reaches the program exactly as given. */
function literally(flags: readonly ExecFlag[]): Spelling {
  const unexpanded = flags.includes('no-env-expand');
  return {
    argument: (text) => (unexpanded ? quoteExecArg(text).replaceAll('$$', '$') : quoteExecArg(text)),
    program: quoteExecPath,
    // systemd expands variables in the zeroth argument but not in the path, so a `$` in both needs two spellings.
    separate: (path, zeroth) => path !== zeroth || (!unexpanded && path.includes('$')),
  };
}

/** The spelling of a command that was read: variables keep their meaning, and specifiers that were written stay. */
function asWritten({ written = [] }: ExecCommand): Spelling {
  const left = [...written];
  function source(text: string): string | undefined {
    const at = left.findIndex(([became]) => became === text);
    const [found] = at < 0 ? written.filter(([became]) => became === text) : left.splice(at, 1);
    return found?.[1];
  }
  return {
    argument: (text) => quoteWord(source(text) ?? escapeSpecifiers(text)),
    program: (path) => {
      const text = source(path);
      return text === undefined ? quoteExecPath(path) : quoteWord(text);
    },
    separate: (path, zeroth) => path !== simplifyPath(zeroth),
  };
}

/**
 * The words of an Exec line, quoted: the program with its prefixes, then the arguments. In a command of `parseExec`, `$`
 * begins a variable, and arguments that came of specifiers are written with them; other texts that were put in get their
 * `%` doubled. Throws bad-exec-path, bad-argument (also for an empty argv, and for flags that exclude each other).
 */
export function execWords(line: ExecLine | ExecCommand): readonly string[] {
  const [zeroth, ...rest] = line.argv;
  if (zeroth === undefined)
    throw new UnitError('bad-argument', 'argv is empty', { hint: 'The first argument names the program.' });
  const path = line.path ?? zeroth;
  const flags = line.flags ?? [];
  if (flags.filter((flag) => flag === 'privileged' || flag === 'no-setuid' || flag === 'ambient').length > 1)
    throw new UnitError(
      'bad-argument',
      'a command can have only one of the flags privileged, no-setuid and ambient',
      { hint: 'Leave out the others.' },
    );
  const { argument, program, separate } = 'kind' in line ? asWritten(line) : literally(flags);
  const two = separate(path, zeroth);
  const prefixes = flags.map((flag) => prefixOf.get(flag)).join('') + (two ? '@' : '');
  const quoted = program(two ? path : zeroth);
  const first = quoted.startsWith('"') ? `"${prefixes}${quoted.slice(1)}` : prefixes + quoted;
  return [first, ...(two ? [argument(zeroth)] : []), ...rest.map(argument)];
}

/**
 * The value of an Exec setting: of a command that `parseExec` read, with variables and specifiers as they are, or of an
 * argv that reaches the program exactly as given. In a multiline layout the value contains backslashes and line breaks,
 * which `buildUnit` and the edits write as they are. Throws bad-exec-path, bad-argument.
 */
export function formatExec(
  line: ExecLine | ExecCommand,
  { layout, indent = '  ' }: Pick<ExecLine, 'layout' | 'indent'> = 'kind' in line ? {} : line,
): string {
  return execWords(line).join(layout === 'multiline' ? ` \\\n${indent}` : ' ');
}
