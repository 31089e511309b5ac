import type { TextEdit } from '@harderway/diagnostics';
import type { EditedSource, Edits } from './edited-source.js';
import { type FragmentPlace, itemText } from './fragments.js';
import { columnOf, lineStart, nextLine } from './lines.js';
import type { Step } from './steps.js';
import type { WrittenItem } from './written-items.js';

/** A comma, behind blanks. */
const COMMA = /\s*,|/y;
/** The rest of a line with nothing but a comment on it. */
const REST = /[ \t]*(?:#[^\r\n]*)?(?=\r?\n)/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * Drops an item with the comma behind it, and with its line if it is alone there. The comments on other lines stay where they
 * are, but the comma before the item stays, too, which JSON forbids.
 */
function dropAlone(item: WrittenItem, text: string): TextEdit {
  const { from } = item;
  const to = item.to + (matchAt(COMMA, text, item.to)?.length ?? 0);
  const rest = matchAt(REST, text, to);
  if (rest === undefined) return { from, to, text: '' };
  const end = to + rest.length;
  return columnOf(item, text) === undefined
    ? { from, to: end, text: '' }
    : { from: lineStart(text, from), to: nextLine(text, end), text: '' };
}

/** Adds and drops items between brackets. */
export function bracketEdits(steps: readonly Step[], source: EditedSource, place: FragmentPlace): Edits {
  const { text } = source;
  const edits: TextEdit[] = [];
  const written = steps.flatMap((step) => (step.kind === 'add' ? [] : [step]));
  const stays = written.filter(({ kind }) => kind !== 'drop');
  const [first] = stays;
  if (first === undefined) return undefined;
  const hasComments = written.some(({ before: { to } }, n) =>
    text.slice(to, written[n + 1]?.before.from ?? to).includes('#'),
  );
  for (const [n, step] of written.entries()) {
    if (step.kind !== 'drop') continue;
    if (hasComments) {
      edits.push(dropAlone(step.before, text));
      continue;
    }
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

/** Takes all items out of brackets, and leaves the comments between the brackets. */
export const emptiedBrackets = (items: readonly WrittenItem[], text: string): Edits =>
  items.map((item) => dropAlone(item, text));
