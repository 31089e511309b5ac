import { lineIndex, type Span } from '@harderway/diagnostics';
import { extractWords } from '@harderway/systemd-unit/exec';
import { commandAmong, type FoundCommand, type PlacedWord } from './found-command.js';
import { startedBy, startsContainer } from './started.js';

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

/** Variables by name. */
export type Variables = ReadonlyMap<string, string>;

/** Characters of no text: a dollar sign or backtick that begins what only the shell knows, and the blanks in it. */
const SIGNS = { $: '\uE000', '`': '\uE001', ' ': '\uE002' } as const;

const hidden = (expansion: string): string =>
  expansion.replace(/^[$`]|[ \n]/g, (found) => (found === '$' || found === '`' ? SIGNS[found] : SIGNS[' ']));

const shown = (word: string): string =>
  word.replaceAll(SIGNS.$, '$').replaceAll(SIGNS['`'], '`').replaceAll(SIGNS[' '], ' ');

/** A quoted string, an escaped character, a variable, another parameter, or a substitution. */
const EXPANSION =
  /"((?:\\.|[^"\\])*)"|'[^']*'|\\.|\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))|\$(?:[\d@*#?$!-]|\{[^}]*\}|\([^)]*\))|`[^`]*`/gs;

/** The same inside of double quotes, where single quotes are ordinary characters. */
const QUOTED_EXPANSION = new RegExp(EXPANSION.source.replace("|'[^']*'", ''), EXPANSION.flags);

/** A script with the values of known variables, and signs in the place of what only the shell knows. */
const expanded = (script: string, variables: Variables, pattern = EXPANSION): string =>
  script.replace(pattern, (found, quoted?: string, braced?: string, bare?: string) => {
    if (quoted !== undefined) return `"${expanded(quoted, variables, QUOTED_EXPANSION)}"`;
    if (!/^[$`]/.test(found)) return found;
    const value = variables.get(braced ?? bare ?? '');
    return value === undefined ? hidden(found) : value.replace(/["'\\]/g, '\\$&');
  });

/**
 * The words of a text as a shell splits them, quotes taken off; a line that ends with a backslash goes on. Variables that are
 * not given and substitutions stay as they are, in words that are `unknown`.
 *
 * @param variables without any, each word is at its place
 */
export function shellWords(text: string, variables: Variables = new Map()): readonly PlacedWord[] {
  const lines = lineIndex(text);
  const joined = expanded(withoutComments(text), variables)
    .replace(/\\\r?\n/g, (ending) => ' '.repeat(ending.length))
    .replace(/[^\S ]/g, ' ');
  const { words } = extractWords(joined, { unquote: true, relax: true, unescapeRelax: true });
  return words.map(({ text: word, from, to }) => ({
    text: shown(word),
    span: lines.span(from, to),
    unknown: shown(word) === word ? undefined : `the shell fills in ${shown(word)}`,
  }));
}

/** The command line of the program of the control plane that a shell script starts; undefined where it starts none. */
export function commandInScript(words: readonly PlacedWord[]): FoundCommand | undefined {
  const texts = words.map(({ text }) => text);
  const at = startedBy('sh', texts);
  const found = at < 0 ? undefined : commandFrom(words, at);
  return found && startsContainer(texts.slice(0, at)) ? { ...found, inContainer: true } : found;
}

/** The command that begins at a word, up to the end of it. */
function commandFrom(words: readonly PlacedWord[], at: number): FoundCommand | undefined {
  const end = words.findIndex(({ text }, index) => index > at && (END.test(text) || text.endsWith(';')));
  const last = words[end];
  if (last === undefined) return commandAmong(words, at);
  if (END.test(last.text)) return commandAmong(words, at, end);
  return commandAmong(words.with(end, { ...last, text: last.text.slice(0, -1) }), at, end + 1);
}

/** The words of a script that is one value of a file, all at the place of that value. */
export const wordsAt = (script: string, span: Span, variables: Variables): readonly PlacedWord[] =>
  shellWords(script, variables).map((word) => ({ ...word, span }));
