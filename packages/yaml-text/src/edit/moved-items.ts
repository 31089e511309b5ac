import type { TextEdit } from '@harderway/diagnostics';
import { isPair, type Node } from 'yaml';
import { type FragmentPlace, type FragmentStyle, itemText } from './fragments.js';
import type { Step } from './steps.js';
import type { WrittenItem } from './written-items.js';

/** The text that is edited. */
export interface EditedSource extends FragmentStyle {
  readonly text: string;
  /** Makes a node of a value that is none, as the library's documents may hold. */
  readonly nodeOf: (value: unknown) => Node;
}

/** Edits of a text; undefined where it has to be written anew. */
export type Edits = readonly TextEdit[] | undefined;

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** The beginning of the next line; the end of the text on its last. */
function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** The place of items that begin lines of their own; undefined if something else is on their line. */
function columnOf({ from }: WrittenItem, text: string): number | undefined {
  const ahead = text.slice(lineStart(text, from), from);
  return /^ *$/.test(ahead) ? ahead.length : undefined;
}

/** The line of the first item, which items that come before it push down; undefined if something else is on it. */
const firstLine = (first: WrittenItem | undefined, text: string): number | undefined =>
  first === undefined || columnOf(first, text) === undefined ? undefined : lineStart(text, first.from);

/** The beginning of the comments right above a line. */
function commentsAbove(text: string, line: number): number {
  const above = lineStart(text, line - 1);
  return line > 0 && /^[ \t]*#/.test(text.slice(above, line)) ? commentsAbove(text, above) : line;
}

/** Adds and drops lines of a collection without brackets. */
export function lineEdits(steps: readonly Step[], source: EditedSource, place: FragmentPlace): Edits {
  const { text, lineEnd } = source;
  const edits: TextEdit[] = [];
  const written = steps.flatMap((step) => (step.kind === 'add' ? [] : [step]));
  const indent = ' '.repeat(place.column);
  let at: number | undefined;
  let nth = 0;
  for (const step of steps) {
    if (step.kind === 'add') {
      at ??= firstLine(written[0]?.before, text);
      if (at === undefined) return undefined;
      const item = itemText(step.after, source, place);
      if (lineStart(text, at) < at && at < text.length) {
        // Behind the hyphen, ahead of the item that took the place of the first one.
        edits.push({ from: at, to: at, text: `${item}${lineEnd}${indent}` });
        continue;
      }
      const own = `${indent}${item}`;
      const isOpen = at === text.length && !text.endsWith('\n');
      edits.push({ from: at, to: at, text: isOpen ? `${lineEnd}${own}` : `${own}${lineEnd}` });
      continue;
    }
    const { before } = step;
    nth += 1;
    at = nextLine(text, before.to);
    if (step.kind !== 'drop') continue;
    if (columnOf(before, text) === undefined) {
      // Behind the hyphen of a list around it: the next item comes in its place.
      const next = written[nth]?.before.from;
      if (next === undefined || text.slice(before.to, next).includes('#')) return undefined;
      edits.push({ from: before.from, to: next, text: '' });
      at = next;
      continue;
    }
    const line = lineStart(text, before.from);
    // The comment above a key is about it; above an item of a list it may be about the items below, too.
    edits.push({ from: isPair(before.item) ? commentsAbove(text, line) : line, to: at, text: '' });
  }
  return edits;
}

/** Adds and drops items between brackets. */
export function bracketEdits(steps: readonly Step[], source: EditedSource, place: FragmentPlace): Edits {
  const edits: TextEdit[] = [];
  const written = steps.flatMap((step) => (step.kind === 'add' ? [] : [step]));
  const stays = written.filter(({ kind }) => kind !== 'drop');
  const [first] = stays;
  if (first === undefined) return undefined;
  for (const [n, step] of written.entries()) {
    if (step.kind !== 'drop') continue;
    const next = written[n + 1];
    const last = stays.at(-1);
    // Those behind the last one that stays go with the commas before them.
    const isBehind = last === undefined || step.before.from > last.before.from;
    const from = isBehind ? (written[n - 1]?.before.to ?? step.before.from) : step.before.from;
    edits.push({ from, to: isBehind || next === undefined ? step.before.to : next.before.from, text: '' });
  }
  let at: number | undefined;
  for (const step of steps) {
    if (step.kind !== 'add') {
      if (step.kind !== 'drop') at = step.before.to;
      continue;
    }
    const own = itemText(step.after, source, place);
    edits.push(
      at === undefined
        ? { from: first.before.from, to: first.before.from, text: `${own}, ` }
        : { from: at, to: at, text: `, ${own}` },
    );
  }
  return edits;
}
