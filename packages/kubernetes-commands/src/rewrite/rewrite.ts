import { applyEdits, type TextEdit } from '@harderway/diagnostics';
import { type FoundCommand, isProgram } from '../input/found-command.js';
import { type InputForm, readCommand, writtenForm } from '../input/read-command.js';
import { type Gap, gapsBetween } from './gaps.js';
import { type Layout, layoutAt, type Place } from './layout.js';

/** A text with another command line, or why it can't have that. */
export type Rewritten =
  | { readonly kind: 'rewritten'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Which command line of a text is meant, as for `readCommand`. */
export interface RewriteOptions {
  /** Default: `auto`. */
  readonly form?: InputForm | undefined;
  /** Default: the first. */
  readonly program?: string | undefined;
}

/** A word in a text. */
interface PlacedLayout extends Layout {
  readonly place: Place;
}

/** Edits that make up for one gap. `wordAt` gives the word of an argument, and of the program for -1. */
function editsOf(
  { from, to, added }: Gap,
  wordAt: (index: number) => PlacedLayout | undefined,
): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (let index = from; index < to; index += 1) {
    const word = wordAt(index);
    if (word === undefined) return undefined;
    const replacement = added[index - from];
    edits.push(
      replacement === undefined
        ? { ...word.whole, text: '' }
        : { ...word.place, text: word.write(replacement) },
    );
  }
  const more = added.slice(to - from);
  if (more.length === 0) return edits;
  const before = wordAt(to - 1);
  if (before !== undefined)
    return [...edits, { from: before.whole.to, to: before.whole.to, text: more.map(before.behind).join('') }];
  const next = wordAt(to);
  if (next === undefined) return undefined;
  return [...edits, { from: next.whole.from, to: next.whole.from, text: more.map(next.ahead).join('') }];
}

/** Edits without what two of them would remove, such as the comma between two words. */
function apart(edits: readonly TextEdit[]): readonly TextEdit[] {
  let end = 0;
  return [...edits]
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map((edit) => {
      const from = Math.max(edit.from, end);
      end = Math.max(end, edit.to);
      return { ...edit, from, to: Math.max(from, edit.to) };
    });
}

const sameWords = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, index) => word === other[index]);

/** The words of a command line in its text; -1 is the program. Words that share a place can't be changed by themselves. */
function wordsOf(
  text: string,
  { spans, whole }: FoundCommand,
  form: ReturnType<typeof writtenForm>,
): (index: number) => PlacedLayout | undefined {
  const starts = spans.map(({ start }) => start.offset);
  return (index) => {
    const span = index < 0 ? whole : spans[index];
    if (span === undefined || starts.filter((start) => start === span.start.offset).length > 1)
      return undefined;
    const place = { from: span.start.offset, to: span.end.offset };
    if (index < 0 && !isProgram(text.slice(place.from, place.to).replaceAll(/["']/g, ''))) return undefined;
    const layout = layoutAt(text, place, form);
    return layout && { ...layout, place };
  };
}

/**
 * Writes other arguments into the text of a unit, a manifest or a list of arguments. Arguments that stay are not touched, and
 * neither is anything around them: quotes, comments, variables, line breaks. The result is read back, and refused if the
 * program would get anything but `argv`: scripts of shells, and configurations of installers, which add flags of their own.
 */
export function rewriteCommand(
  text: string,
  argv: readonly string[],
  { form = 'auto', program }: RewriteOptions = {},
): Rewritten {
  const found = readCommand(text, form, program);
  const wordAt = wordsOf(text, found, writtenForm(text, form));
  const edits: TextEdit[] = [];
  for (const gap of gapsBetween(found.argv, argv)) {
    const own = editsOf(gap, wordAt);
    if (own === undefined)
      return { kind: 'refused', reason: 'its arguments have no places of their own in the text' };
    edits.push(...own);
  }
  const written = applyEdits(text, apart(edits));
  const read = readCommand(written, form, program);
  return sameWords(read.argv, argv) && read.program === found.program
    ? { kind: 'rewritten', text: written }
    : { kind: 'refused', reason: 'the text would be read as another command line' };
}
