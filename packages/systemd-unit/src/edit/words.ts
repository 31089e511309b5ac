import { assignmentsOf } from '../build/build.js';
import { valueSpan } from '../document/locate.js';
import type { AssignmentNode, UnitDocument } from '../document/model.js';
import { parse } from '../document/parse.js';
import { serialize } from '../document/serialize.js';
import { UnitError } from '../errors.js';
import { extractWords, type Word } from '../exec/words.js';
import { appendValue } from './edit.js';

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Words as lists have them: quotes resolved, escapes left as they are. */
const wordsOf = (value: string): ReturnType<typeof extractWords> =>
  extractWords(value, { unquote: true, retainEscape: true });

/** A word as it is written: in quotes where it needs them. */
function quoted(word: string): string {
  const written = [word, `"${word}"`, `'${word}'`].find((text) => {
    const { words, invalidAt } = wordsOf(text);
    return invalidAt === undefined && words.length === 1 && words[0]?.text === word;
  });
  if (written === undefined || word === '' || /[\r\n\0]/.test(word))
    throw new UnitError('bad-value', `${JSON.stringify(word)} cannot be one word of a list.`);
  return written;
}

function edited(document: UnitDocument, edits: readonly Edit[]): UnitDocument {
  const text = serialize(document);
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.from), edit.text);
    at = edit.to;
  }
  return edits.length === 0 ? document : parse(parts.join('') + text.slice(at));
}

/** Cuts words out of a value, each with the blanks behind it; the last ones with those before them. */
function cut(node: AssignmentNode, gone: ReadonlySet<Word>, words: readonly Word[]): readonly Edit[] {
  const start = ({ from, to }: Word): number => valueSpan(node, from, to).start.offset;
  const end = ({ from, to }: Word): number => valueSpan(node, from, to).end.offset;
  const lastKept = words.findLastIndex((word) => !gone.has(word));
  return words.flatMap((word, at): readonly Edit[] => {
    const [before, next] = [words[at - 1], words[at + 1]];
    if (!gone.has(word)) return [];
    if (at < lastKept && next !== undefined) return [{ from: start(word), to: start(next), text: '' }];
    return [{ from: before === undefined ? start(word) : end(before), to: end(word), text: '' }];
  });
}

/**
 * Adds a word to a list such as After=, WantedBy= or Environment=, at the end of the last line of the key; the document
 * itself if the list has the word. Quotes are put around it where it needs them; escapes and specifiers are left as they
 * are. Touches no other line. Throws bad-value, and what `appendValue` throws.
 */
export function addWord(document: UnitDocument, section: string, key: string, word: string): UnitDocument {
  const written = quoted(word);
  const all = assignmentsOf(document, section, key);
  const inForce = all.slice(all.findLastIndex(({ value }) => value === '') + 1);
  if (inForce.some(({ value }) => wordsOf(value).words.some(({ text }) => text === word))) return document;
  const last = inForce.at(-1);
  if (last === undefined || wordsOf(last.value).invalidAt !== undefined)
    return appendValue(document, section, key, written);
  const { offset } = valueSpan(last).end;
  return edited(document, [{ from: offset, to: offset, text: ` ${written}` }]);
}

/**
 * Removes a word from all lines of a list; a line without other words goes with it, since an empty one would reset the
 * list. Touches nothing else; the document itself if no line has the word.
 */
export function removeWord(document: UnitDocument, section: string, key: string, word: string): UnitDocument {
  const edits = assignmentsOf(document, section, key).flatMap((node): readonly Edit[] => {
    const { words, invalidAt } = wordsOf(node.value);
    const gone = new Set(words.filter(({ text }) => text === word));
    if (gone.size === 0) return [];
    const { start, end } = node.span;
    const bom = node.bom ? '\ufeff' : '';
    if (gone.size === words.length && invalidAt === undefined)
      return [{ from: start.offset, to: end.offset, text: bom }];
    return cut(node, gone, words);
  });
  return edited(document, edits);
}
