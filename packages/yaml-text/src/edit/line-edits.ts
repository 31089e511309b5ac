import type { TextEdit } from '@harderway/diagnostics';
import type { EditedSource, Edits } from './edited-source.js';
import { type FragmentPlace, itemText } from './fragments.js';
import { blankStart, columnOf, lineEndAt, lineStart, nextLine } from './lines.js';
import type { Step } from './steps.js';
import type { WrittenItem } from './written-items.js';

/** The line of the first item, which items that come before it push down; undefined if something else is on it. */
const firstLine = (first: WrittenItem | undefined, text: string): number | undefined =>
  first === undefined || columnOf(first, text) === undefined ? undefined : lineStart(text, first.from);

/**
 * Adds and drops lines of a collection without brackets. The comments above an item that goes stay, since they may be about the
 * items below, or about the whole file. The comment behind it on its line goes.
 */
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
      if (next === undefined) return undefined;
      const end = lineEndAt(text, before.to);
      if (text.slice(end, next).includes('#')) {
        // The comments above the next item keep their lines.
        edits.push({ from: blankStart(text, before.from), to: end, text: '' });
        continue;
      }
      edits.push({ from: before.from, to: next, text: '' });
      at = next;
      continue;
    }
    edits.push({ from: lineStart(text, before.from), to: at, text: '' });
  }
  return edits;
}

/** Puts empty brackets in the place of the first item, and drops the lines of the others. Comments between them stay. */
export function emptiedLines(
  [first, ...others]: readonly WrittenItem[],
  brackets: string,
  text: string,
): Edits {
  if (first === undefined || others.some((each) => columnOf(each, text) === undefined)) return undefined;
  return [
    { from: first.from, to: lineEndAt(text, first.to), text: brackets },
    ...others.map(({ from, to }) => ({ from: lineStart(text, from), to: nextLine(text, to), text: '' })),
  ];
}
