import type { Diagnostic } from '@harderway/diagnostics';
import { isSafe } from '../document/characters.js';
import { impliesDirectory, isAbsolutePath, isFileName, isPath, simplifyPath } from '../names/path.js';
import type { UnitCode } from '../rules.generated.js';
import { deprecations, inValue } from './in-value.js';
import type { ExecCommand, ParsedExec } from './model.js';
import { readPrefixes } from './prefixes.js';
import { expandSpecifiers, type SpecifierContext } from './specifiers.js';
import { extractWord, type Word } from './words.js';

export interface ParseExecOptions extends SpecifierContext {
  /** Major version of systemd; 257 by default. 258 knows the prefix `|` and ignores `!!`. */
  readonly version?: number | undefined;
}

interface WordRead {
  readonly word: Word | undefined;
  readonly failed: boolean;
}

/** State of one line: what was found, and where the commands not yet read begin (systemd quotes the rest of the line). */
interface Line {
  readonly value: string;
  readonly diagnostics: Diagnostic<UnitCode>[];
  rest: number;
}

/** A word, or with unknown escapes the word with a warning; `failed` for quotes that do not close. */
function nextWord(line: Line, at: number): WordRead {
  const options = { unquote: true, cunescape: true };
  const first = extractWord(line.value, at, options);
  if (first.kind === 'word') return { word: first, failed: false };
  if (first.kind === 'none') return { word: undefined, failed: false };
  const second = extractWord(line.value, at, { ...options, unescapeRelax: true });
  if (second.kind === 'word') {
    line.diagnostics.push(
      inValue(
        'warning',
        'unknown-escape',
        `Ignoring unknown escape sequences: "${second.text}"`,
        first.at,
        Math.min(first.at + 2, line.value.length),
      ),
    );
    return { word: second, failed: false };
  }
  line.diagnostics.push(
    inValue(
      'error',
      'unbalanced-quoting',
      `Unbalanced quoting, ignoring: "${line.value.slice(line.rest)}"`,
      at,
      line.value.length,
    ),
  );
  return { word: undefined, failed: true };
}

const endsWord = (value: string, at: number): boolean =>
  at >= value.length || ' \t\n\r'.includes(value.charAt(at));

function skipBlanks(value: string, from: number): number {
  let at = from;
  while (at < value.length && endsWord(value, at)) at++;
  return at;
}

/** The reason why systemd does not take `path` for a program, if there is one. */
function pathProblem(
  path: string,
  rest: string,
): { readonly code: UnitCode; readonly text: string; readonly of: string } | undefined {
  if (path === '') return { code: 'exec-path-empty', text: 'Empty path in command line', of: rest };
  if (!isSafe(path))
    return { code: 'exec-path-unsafe', text: 'Executable path contains special characters', of: path };
  if (impliesDirectory(path))
    return { code: 'exec-path-directory', text: 'Executable path specifies a directory', of: path };
  const valid = isAbsolutePath(path) ? isPath(path) : isFileName(path);
  return valid
    ? undefined
    : { code: 'exec-path-invalid', text: 'Neither a valid executable name nor an absolute path', of: path };
}

type Outcome =
  | { readonly kind: 'stop'; readonly refused: boolean }
  | { readonly kind: 'next'; readonly at: number; readonly more: boolean };

function parseCommand(
  line: Line,
  start: number,
  options: ParseExecOptions,
  commands: ExecCommand[],
): Outcome {
  const { word: first } = nextWord(line, start);
  // A first word that cannot be read stops the line without refusing the unit, unlike later ones.
  if (first === undefined) return { kind: 'stop', refused: false };
  if (first.text === ';') return { kind: 'next', at: first.next, more: true };
  const prefixes = readPrefixes(first.text, options.version ?? 257);
  const ignore = prefixes.flags.includes('ignore-failure');
  const fail = (code: UnitCode, text: string, of: string, word: Word): Outcome => {
    line.diagnostics.push(
      inValue(
        ignore ? 'warning' : 'error',
        code,
        `${text}${ignore ? ', ignoring' : ''}: ${of}`,
        word.from,
        word.to,
      ),
    );
    return { kind: 'stop', refused: !ignore };
  };
  const bare = first.text.slice(prefixes.length);
  const path = expandSpecifiers(bare, options);
  if (path.kind === 'invalid')
    return fail('bad-specifier', `Failed to resolve unit specifiers in '${bare}'`, path.reason, first);
  line.diagnostics.push(...deprecations(path, first.from, first.to));
  const problem = path.unresolved ? undefined : pathProblem(path.text, line.value.slice(line.rest));
  if (problem !== undefined) return fail(problem.code, problem.text, problem.of, first);

  const program = simplifyPath(path.text);
  const argv: string[] = prefixes.separateArgv0 ? [] : [path.text];
  const zeroth = prefixes.separateArgv0 ? program : path.text;
  const written: (readonly [string, string])[] = bare.includes('%') ? [[zeroth, bare]] : [];
  const { value } = line;
  let at = first.next;
  let more = false;
  while (at >= 0 && at < value.length) {
    if (value[at] === ';' && endsWord(value, at + 1)) {
      at = skipBlanks(value, at + 1);
      more = true;
      break;
    }
    if (value.startsWith('\\;', at) && endsWord(value, at + 2)) {
      at = skipBlanks(value, at + 2);
      argv.push(';');
      continue;
    }
    const { word, failed } = nextWord(line, at);
    if (failed) return { kind: 'stop', refused: !ignore };
    if (word === undefined) break;
    const expanded = expandSpecifiers(word.text, options);
    if (expanded.kind === 'invalid')
      return fail(
        'bad-specifier',
        `Failed to resolve unit specifiers in '${word.text}'`,
        expanded.reason,
        word,
      );
    line.diagnostics.push(...deprecations(expanded, word.from, word.to));
    argv.push(expanded.text);
    if (word.text.includes('%')) written.push([expanded.text, word.text]);
    at = word.next;
  }
  if (argv.length === 0)
    return fail(
      'exec-argv-empty',
      'Empty executable name or zeroeth argument',
      value.slice(line.rest),
      first,
    );
  commands.push({
    kind: 'exec-command',
    path: program,
    argv,
    flags: prefixes.flags,
    ...(written.length > 0 && { written }),
  });
  line.rest = at < 0 ? value.length : at;
  return { kind: 'next', at, more };
}

/**
 * Splits the value of ExecStart= and its like into commands as systemd 257 does (load-fragment.c, config_parse_exec):
 * prefixes, quotes, C escapes, specifiers, `;` between commands. Variables are left alone; see `expandVariables`.
 * The empty value gives no command (it resets the list). Never throws. Codes: unknown-escape,
 * unbalanced-quoting, bad-specifier, exec-path-empty, exec-path-unsafe, exec-path-directory, exec-path-invalid,
 * exec-argv-empty.
 */
export function parseExec(value: string, options: ParseExecOptions = {}): ParsedExec {
  const commands: ExecCommand[] = [];
  const line: Line = { value, diagnostics: [], rest: 0 };
  let at = 0;
  for (;;) {
    const outcome = parseCommand(line, at, options, commands);
    if (outcome.kind === 'stop') return { commands, diagnostics: line.diagnostics, refused: outcome.refused };
    if (!outcome.more) return { commands, diagnostics: line.diagnostics, refused: false };
    at = outcome.at;
  }
}
