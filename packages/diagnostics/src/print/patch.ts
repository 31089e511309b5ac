import { applyEdits, type TextEdit } from '../fix.js';
import { lineIndex } from '../line-index.js';

/** How a patch is printed. */
export interface PatchOptions {
  /** Path of the file in the head of the patch. */
  readonly file: string;
  /** Lines around a change. Default: 3. */
  readonly context?: number | undefined;
}

/** Lines of a text that give way to others; `at` counts from 0. */
interface Block {
  readonly at: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Lines with their ends. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** A block without lines at its ends that stay as they are. */
function trimmed({ at, before, after }: Block): Block {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return {
    at: at + head,
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  };
}

/** The blocks of lines that edits change, in the order of the text. Edits on one line are one block. */
function blocksOf(text: string, edits: readonly TextEdit[]): readonly Block[] {
  const regions: { from: number; to: number; edits: TextEdit[] }[] = [];
  for (const edit of [...edits].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const from = text.slice(0, edit.from).lastIndexOf('\n') + 1;
    const newline = text.indexOf('\n', edit.to);
    const to = newline < 0 ? text.length : newline + 1;
    const last = regions.at(-1);
    // A line that two edits change, and one that an edit joins to the next, belong together.
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.edits.push(edit);
    } else regions.push({ from, to, edits: [edit] });
  }
  const lines = lineIndex(text);
  return regions
    .map(({ from, to, edits: own }) => {
      const moved = own.map((edit) => ({ ...edit, from: edit.from - from, to: edit.to - from }));
      const before = text.slice(from, to);
      const at = lines.positionAt(from).line - 1;
      return trimmed({ at, before: linesOf(before), after: linesOf(applyEdits(before, moved)) });
    })
    .filter(({ before, after }) => before.length > 0 || after.length > 0);
}

const printed = (sign: string, lines: readonly string[]): string =>
  lines
    .map((line) => sign + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`))
    .join('');

/** The numbers of a hunk: the first line, from 1, or the one ahead if there is none. */
const range = (at: number, count: number): string =>
  count === 1 ? `${at + 1}` : `${count === 0 ? at : at + 1},${count}`;

/** Characters of a name that C has letters for. */
const letters: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '"': '"', '\\': '\\' };

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;

function escaped(char: string): string {
  const letter = letters[char];
  return letter === undefined ? [...new TextEncoder().encode(char)].map(octal).join('') : `\\${letter}`;
}

/**
 * A name as GNU diff and git print it: in quotes if it has a character that would end it or the line, or a blank at an end, and
 * with a tab behind it if it has a blank inside, since `patch` takes what follows a blank for a date.
 */
function nameInHead(file: string): string {
  if (/^ |[\p{Cc}"\\]| $/u.test(file)) return `"${file.replace(/[\p{Cc}"\\]/gu, escaped)}"`;
  return file.includes(' ') ? `${file}\t` : file;
}

/**
 * The edits of a text as a unified diff, for people and for `patch` and `git apply`; empty if nothing changes. The edits do not
 * overlap: those of a fix, or of all fixes that are applied together.
 */
export function formatPatch(
  text: string,
  edits: readonly TextEdit[],
  { file, context = 3 }: PatchOptions,
): string {
  const lines = linesOf(text);
  const hunks: Block[][] = [];
  for (const block of blocksOf(text, edits)) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && block.at - (last.at + last.before.length) <= 2 * context)
      hunks.at(-1)?.push(block);
    else hunks.push([block]);
  }
  if (hunks.length === 0) return '';
  let shift = 0;
  const texts = hunks.map((blocks) => {
    const from = Math.max(0, (blocks[0]?.at ?? 0) - context);
    let body = '';
    let at = from;
    let grown = 0;
    for (const block of blocks) {
      body += printed(' ', lines.slice(at, block.at));
      body += printed('-', block.before) + printed('+', block.after);
      at = block.at + block.before.length;
      grown += block.after.length - block.before.length;
    }
    const to = Math.min(lines.length, at + context);
    body += printed(' ', lines.slice(at, to));
    const head = `@@ -${range(from, to - from)} +${range(from + shift, to - from + grown)} @@\n`;
    shift += grown;
    return head + body;
  });
  const name = nameInHead(file);
  return `--- ${name}\n+++ ${name}\n${texts.join('')}`;
}
