import { applyEdits, type TextEdit } from '@harderway/diagnostics';
import { scalarsOf } from '../input/documents.js';
import { type FoundCommand, isProgram } from '../input/found-command.js';
import { type InputForm, readCommand, writtenForm } from '../input/read-command.js';
import { type Gap, gapsBetween } from './gaps.js';
import { type Layout, layoutAt, type Place } from './layout.js';
import { type MovedWords, movedWords } from './moved-words.js';
import { keepsReferences, referencesOf } from './references.js';

/** A text with another command line, or why it can't have that. */
export type Rewritten =
  | { readonly kind: 'rewritten'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Which command line of a text is meant, as for `readCommand`. */
export interface RewriteOptions {
  /** Default: `auto`. */
  readonly form?: InputForm | undefined;
  /** A text that starts another program is refused. Default: the first. */
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
  moved: MovedWords,
): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  const writtenAt = ({ line, write }: Layout, word: string): string =>
    (line && moved.take(word)) ?? write(word);
  for (let index = from; index < to; index += 1) {
    const word = wordAt(index);
    if (word === undefined) return undefined;
    const replacement = added[index - from];
    if (replacement === undefined) {
      edits.push({ ...word.whole, text: '' });
      continue;
    }
    // The comment behind an argument goes along to another place; behind one that is gone it stays.
    const own = word.line && moved.take(replacement);
    const place = own !== undefined || moved.leaves(index) ? word.line : undefined;
    edits.push({ ...(place ?? word.place), text: own ?? word.write(replacement) });
  }
  const more = added.slice(to - from);
  if (more.length === 0) return edits;
  const before = wordAt(to - 1);
  if (before !== undefined)
    return [
      ...edits,
      {
        from: before.whole.to,
        to: before.whole.to,
        text: more.map((word) => before.behind(writtenAt(before, word))).join(''),
      },
    ];
  const next = wordAt(to);
  if (next === undefined) return undefined;
  return [
    ...edits,
    {
      from: next.whole.from,
      to: next.whole.from,
      text: more.map((word) => next.ahead(writtenAt(next, word))).join(''),
    },
  ];
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

/** How many items of a list another one lacks, of equal ones too. */
function lacking(list: readonly unknown[], other: readonly unknown[]): number {
  const counts = new Map<unknown, number>();
  for (const item of other) counts.set(item, (counts.get(item) ?? 0) + 1);
  return list.filter((item) => {
    const left = counts.get(item) ?? 0;
    counts.set(item, left - 1);
    return left <= 0;
  }).length;
}

/** Whether more scalars of a manifest differ than arguments: an alias shows them in another place, too. */
function changesOthers(text: string, written: string, gaps: readonly Gap[]): boolean {
  const [before, after] = [scalarsOf(text), scalarsOf(written)];
  const removed = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const added = gaps.reduce((sum, gap) => sum + gap.added.length, 0);
  return lacking(before, after) > removed || lacking(after, before) > added;
}

/** The words of a command line in its text; -1 is the program. Words that share a place can't be changed by themselves. */
function wordsOf(
  text: string,
  found: FoundCommand,
  form: ReturnType<typeof writtenForm>,
): (index: number) => PlacedLayout | undefined {
  const { spans, whole } = found;
  const references = referencesOf(found);
  const shared = new Map<number, number>();
  for (const { start } of spans) shared.set(start.offset, (shared.get(start.offset) ?? 0) + 1);
  return (index) => {
    const span = index < 0 ? whole : spans[index];
    if (span === undefined || (shared.get(span.start.offset) ?? 0) > 1) return undefined;
    const place = { from: span.start.offset, to: span.end.offset };
    // Doubled signs, which are text, and references are alike in what was read.
    if (found.unknown?.has(index) === true && /\$\$|%%/.test(text.slice(place.from, place.to)))
      return undefined;
    if (index < 0 && !isProgram(text.slice(place.from, place.to).replaceAll(/["']/g, ''))) return undefined;
    const layout = layoutAt(text, place, form, references);
    return layout && { ...layout, place };
  };
}

/** Advice for the file of an installer, whose own flags are not in the text. */
const installerReason = (installer: NonNullable<FoundCommand['installer']>, program: string): string =>
  `${installer} adds flags to ${program} that are not in the text: edit ${
    installer === 'kubeadm' ? 'extraArgs' : `${program}-arg`
  } there by hand`;

/**
 * Writes other arguments into the text of a unit, a manifest or a list of arguments. Arguments that stay are not touched, and
 * neither is anything around them: quotes, comments, variables, line breaks. An argument on a line of its own takes its quotes and
 * the comment behind it along to another place; comments above it stay. A variable or specifier that is filled in before the
 * start stays one in an argument that changes around it. The result is read back, and refused if the
 * program would get anything but `argv`, or anything else of a manifest would change: scripts of shells, configurations of
 * installers, which add flags of their own, and arguments that an alias shows in another place.
 */
export function rewriteCommand(
  text: string,
  argv: readonly string[],
  { form = 'auto', program }: RewriteOptions = {},
): Rewritten {
  const found = readCommand(text, form, program);
  const writtenAs = writtenForm(text, form);
  const refused = (reason: string): Rewritten => ({
    kind: 'refused',
    reason: found.installer === undefined ? reason : installerReason(found.installer, found.program),
  });
  const [unread] = found.diagnostics;
  if (found.program === '' && unread !== undefined) return refused(unread.message);
  // Without the program that is asked for, another one is read: its arguments are not the ones to replace.
  if (program !== undefined && found.program !== '' && found.program !== program)
    return refused(`it starts ${found.program}, not ${program}`);
  if (found.diagnostics.some(({ code }) => code === 'command-several'))
    return refused(`it has different command lines of ${found.program}`);
  const wordAt = wordsOf(text, found, writtenAs);
  const edits: TextEdit[] = [];
  const gaps = gapsBetween(found.argv, argv);
  const moved = movedWords(gaps, found.argv, (index) => {
    const line = wordAt(index)?.line;
    return line && text.slice(line.from, line.to);
  });
  for (const gap of gaps) {
    const own = editsOf(gap, wordAt, moved);
    if (own === undefined) return refused('its arguments have no places of their own in the text');
    edits.push(...own);
  }
  const written = applyEdits(text, apart(edits));
  const read = readCommand(written, form, program);
  if (!sameWords(read.argv, argv) || read.program !== found.program)
    return refused('the text would be read as another command line');
  if (!keepsReferences(found, read))
    return refused('it would get a variable as text, or a text as a variable');
  return writtenAs === 'manifest' && changesOthers(text, written, gaps)
    ? refused('an alias shows its arguments in another place, too')
    : { kind: 'rewritten', text: written };
}
