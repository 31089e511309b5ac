import { lineIndex, type Span } from '@harderway/diagnostics';
import { extractWords } from '@harderway/systemd-unit/exec';
import { isProgram, type PlacedWord } from './found-command.js';

/** Words that end a command. */
const END = /^(?:[;&|<>]|\d?>)/;

/**
 * A script with blanks for its comments: what follows a `#` that begins a word outside of quotes. As in a shell, a line of
 * a comment does not go on, whatever it ends with.
 */
const withoutComments = (text: string): string =>
  text.replace(/"(?:\\.|[^"\\])*"|'[^']*'|\\.|(?<![^\s;&|()])#[^\n]*/gs, (found) =>
    found.startsWith('#') ? ' '.repeat(found.length) : found,
  );

/** The words of a text as a shell splits them, quotes taken off; a line that ends with a backslash goes on. */
export function shellWords(text: string): readonly PlacedWord[] {
  const lines = lineIndex(text);
  const joined = withoutComments(text)
    .replace(/\\\r?\n/g, (ending) => ' '.repeat(ending.length))
    .replace(/[^\S ]/g, ' ');
  const { words } = extractWords(joined, { unquote: true, relax: true, unescapeRelax: true });
  return words.map(({ text: word, from, to }) => ({ text: word, span: lines.span(from, to) }));
}

/** The program of the control plane that a shell script starts, and its arguments; undefined where it starts none. */
export function commandInScript(
  words: readonly PlacedWord[],
): { readonly program: PlacedWord; readonly rest: readonly PlacedWord[] } | undefined {
  const first = words.findIndex(({ text }) => isProgram(text));
  const program = words[first];
  if (program === undefined) return undefined;
  const rest = words.slice(first + 1);
  const end = rest.findIndex(({ text }) => END.test(text) || text.endsWith(';'));
  if (end < 0) return { program, rest };
  const last = rest[end];
  const cut = last?.text.endsWith(';') === true && !END.test(last.text);
  return {
    program,
    rest: [
      ...rest.slice(0, end),
      ...(cut && last !== undefined ? [{ ...last, text: last.text.slice(0, -1) }] : []),
    ],
  };
}

/** The words of a script that is one value of a file, all at the place of that value. */
export const wordsAt = (script: string, span: Span): readonly PlacedWord[] =>
  shellWords(script).map(({ text }) => ({ text, span }));
