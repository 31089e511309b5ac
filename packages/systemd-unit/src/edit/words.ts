import { assignmentsOf } from '../build/build.js';
import { valueSpan } from '../document/locate.js';
import type { AssignmentNode, UnitDocument, UnitNode } from '../document/model.js';
import { UnitError } from '../errors.js';
import { extractWords, type Word } from '../exec/words.js';
import { commentsIn } from './comments.js';
import { appendValue, eolOf, replaceTexts } from './edit.js';

/** Words as lists have them: quotes resolved, escapes left as they are. */
const wordsOf = (value: string): ReturnType<typeof extractWords> =>
  extractWords(value, { unquote: true, retainEscape: true });

/** Whether a text ends in a backslash that is not escaped: at the end of a line it would join the next one. */
const endsInBackslash = (text: string): boolean => /(?<!\\)(?:\\\\)*\\$/.test(text);

/** A word as it is written: in quotes where it needs them, or where it would begin a line as a comment does. */
function quoted(word: string, beginsLine = false): string {
  const bare = beginsLine && /^[#;]/.test(word) ? [] : [word];
  const written = [...bare, `"${word}"`, `'${word}'`].find((text) => {
    const { words, invalidAt } = wordsOf(text);
    return invalidAt === undefined && words.length === 1 && words[0]?.text === word;
  });
  if (written === undefined || word === '' || /[\r\n\0]/.test(word) || endsInBackslash(word))
    throw new UnitError('bad-value', `${JSON.stringify(word)} cannot be one word of a list`, {
      hint: 'Leave out line ends, NUL, lone surrogates, and a backslash at its end.',
    });
  return written;
}

/**
 * The text of a setting without some of its words, each with the blanks behind it; the last ones with those before.
 * Comments between the lines that go are moved in front of it.
 */
function cut(node: AssignmentNode, gone: ReadonlySet<Word>, words: readonly Word[], eol: string): string {
  const base = node.span.start.offset;
  const start = ({ from, to }: Word): number => valueSpan(node, from, to).start.offset - base;
  const end = ({ from, to }: Word): number => valueSpan(node, from, to).end.offset - base;
  const lastKept = words.findLastIndex((word) => !gone.has(word));
  let text = '';
  let comments = '';
  let at = 0;
  for (const [place, word] of words.entries()) {
    const [before, next] = [words[place - 1], words[place + 1]];
    if (!gone.has(word)) continue;
    const inside = place < lastKept && next !== undefined;
    const from = inside || before === undefined ? start(word) : end(before);
    const to = inside ? start(next) : end(word);
    text += node.text.slice(at, from);
    comments += commentsIn(node.text.slice(from, to), eol);
    at = to;
    // What follows now stands where the word stood: at the end of the line, or at its beginning.
    if (!inside && endsInBackslash(text)) text += ' ';
    if (inside && !gone.has(next) && /[\r\n][ \t]*$/.test(text) && /[#;]/.test(node.text.charAt(to))) {
      text += quoted(next.text, true);
      at = end(next);
    }
  }
  const bom = comments !== '' && text.startsWith('\ufeff') ? 1 : 0;
  return text.slice(0, bom) + comments + text.slice(bom) + node.text.slice(at);
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
  const end = valueSpan(last).end.offset - last.span.start.offset;
  return replaceTexts(
    document,
    new Map([[last, `${last.text.slice(0, end)} ${written}${last.text.slice(end)}`]]),
  );
}

/**
 * Removes a word from all lines of a list; a line without other words goes with it, since an empty one would reset the
 * list. Touches nothing else; comments between the lines of a setting stay; the document itself if no line has the word.
 */
export function removeWord(document: UnitDocument, section: string, key: string, word: string): UnitDocument {
  const texts = new Map<UnitNode, string>();
  for (const node of assignmentsOf(document, section, key)) {
    const { words, invalidAt } = wordsOf(node.value);
    const gone = new Set(words.filter(({ text }) => text === word));
    if (gone.size === 0) continue;
    const all = gone.size === words.length && invalidAt === undefined;
    const eol = eolOf(document);
    texts.set(
      node,
      all ? (node.bom ? '\ufeff' : '') + commentsIn(node.text, eol) : cut(node, gone, words, eol),
    );
  }
  return replaceTexts(document, texts);
}
