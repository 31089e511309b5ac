import { quoteExecArg } from '@harderway/systemd-unit/exec';
import type { WrittenForm } from '../input/read-command.js';
import { aroundReferences } from './references.js';

/** The offsets of a word in a text, quotes included. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** How the words of a command line are laid out around one of them. */
export interface Layout {
  /** The text to remove with a word, so that what is left reads as before. */
  readonly whole: Place;
  /** The word with the comment behind it, where a word has a line of its own; undefined elsewhere. */
  readonly line: Place | undefined;
  /** A word as it is written here. */
  write(word: string): string;
  /** Text to insert behind `whole`, for one more written word. */
  behind(written: string): string;
  /** Text to insert in front of `whole`. */
  ahead(written: string): string;
}

/** Text that YAML reads as this string wherever it stands, without quotes. */
const PLAIN = /^--?[A-Za-z][\w./=@%+-]*(?::[\w./=@%+-]+)*$/;

/** A scalar of YAML, in the quotes of another. The kubelet reads `$(NAME)` as a variable unless the dollar sign is doubled. */
function yamlScalar(word: string, like: string): string {
  const text = word.replaceAll('$(', () => '$$(');
  if (like.startsWith("'")) return `'${text.replaceAll("'", "''")}'`;
  return like.startsWith('"') || !PLAIN.test(text) ? JSON.stringify(text) : text;
}

/** A word for a shell. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** A word with its line, after a prefix that all lines of the list have. */
function onItsLine(
  text: string,
  { from, to }: Place,
  prefix: RegExp,
  write: Layout['write'],
): Layout | undefined {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const newline = text.indexOf('\n', to);
  const end = newline < 0 ? text.length : newline + 1;
  const [ahead, behind] = [text.slice(start, from), text.slice(to, end)];
  if (!prefix.test(ahead) || !/^[^\S\n]*(?:#.*)?\r?\n?$/.test(behind)) return undefined;
  const eol = behind.endsWith('\r\n') ? '\r\n' : '\n';
  return {
    whole: { from: start, to: end },
    line: { from, to: to + behind.trimEnd().length },
    write,
    ahead: (written) => ahead + written + eol,
    behind: (written) => (newline < 0 ? eol + ahead + written : ahead + written + eol),
  };
}

/** Separators between the words of a line: ahead of one, behind one, and where there is only one. */
interface Separators {
  /** Where the separator begins that ends at `end`; undefined if no separator ends there. */
  startBefore(text: string, end: number): number | undefined;
  /** Matched at an offset alone. */
  readonly behind: RegExp;
  readonly usual: string;
}

/** The offset at which the white space of one line begins that ends at an offset. */
function blankStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && /[^\S\n]/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

const COMMAS: Separators = {
  startBefore(text, end) {
    const before = text.slice(0, end).trimEnd();
    return before.endsWith(',') ? before.length - 1 : undefined;
  },
  // Without the line of a bracket, which may be indented less than the words.
  behind: /\s*,(?:\s+(?=[^\s\]#]))?/y,
  usual: ', ',
};
const BLANKS: Separators = {
  startBefore(text, end) {
    let start = blankStart(text, end);
    // A backslash at the end of a line continues it.
    for (;;) {
      const [ending] = /\\\r?\n$/.exec(text.slice(Math.max(0, start - 3), start)) ?? [];
      if (ending === undefined) return start < end ? start : undefined;
      start = blankStart(text, start - ending.length);
    }
  },
  behind: /(?:[^\S\n]|\\\r?\n)+/y,
  usual: ' ',
};

/** A word with the separator ahead of it, or, if it is the first one, behind it. */
function amongOthers(
  text: string,
  { from, to }: Place,
  separators: Separators,
  write: Layout['write'],
): Layout {
  const start = separators.startBefore(text, from);
  const before = start === undefined ? undefined : text.slice(start, from);
  const { behind } = separators;
  behind.lastIndex = to;
  const after = before === undefined ? behind.exec(text)?.[0] : undefined;
  const separator = before ?? after ?? separators.usual;
  return {
    whole: { from: from - (before?.length ?? 0), to: to + (after?.length ?? 0) },
    line: undefined,
    write,
    ahead: (written) => (before === undefined ? written + separator : separator + written),
    behind: (written) => (after === undefined ? separator + written : written + separator),
  };
}

/**
 * The layout at a word; undefined where it can't be changed by itself.
 *
 * @param references of the command line, which stay references in the words that are written
 */
export function layoutAt(
  text: string,
  place: Place,
  form: WrittenForm,
  references: ReadonlySet<string>,
): Layout | undefined {
  const keeping =
    (write: Layout['write']): Layout['write'] =>
    (word) =>
      aroundReferences(word, references, write);
  if (form === 'unit') return amongOthers(text, place, BLANKS, keeping(quoteExecArg));
  if (form === 'shell') return amongOthers(text, place, BLANKS, shellWord);
  if (form === 'lines') return onItsLine(text, place, /^[^\S\n]*$/, (word) => word);
  const written = text.slice(place.from, place.to);
  // Block scalars, anchors, aliases and tags.
  if (/^[|>&*!]/.test(written)) return undefined;
  const write = keeping((word) => yamlScalar(word, written));
  return onItsLine(text, place, /^[^\S\n]*-[^\S\n]+$/, write) ?? amongOthers(text, place, COMMAS, write);
}
