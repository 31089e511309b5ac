import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Document, parseDocument } from 'yaml';
import { editedText } from '../../src/edit/edited-text.js';
import type { KeyPath } from '../../src/key-path.js';
import { sharedNodes } from '../../src/shared-nodes.js';

/** A collection of texts, which are null here, and of other collections. */
interface Tree {
  readonly kind: 'map' | 'list' | 'brackets';
  readonly items: readonly (Tree | null)[];
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    kind: fc.constantFrom('map' as const, 'list' as const, 'brackets' as const),
    items: fc.array(fc.oneof({ maxDepth: 2 }, { weight: 2, arbitrary: fc.constant(null) }, tie('tree')), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
}));

/** The lines of a collection. Above each item is a comment with the path of the item, and behind each text one more. */
function linesOf({ kind, items }: Tree, path: KeyPath, isBracketed = false): readonly string[] {
  const brackets = isBracketed || kind === 'brackets';
  const lines = items.flatMap((item, n) => {
    const key = kind === 'map' ? `k${n}` : n;
    const own = [...path, key];
    const head = kind === 'map' ? `${key}:` : brackets ? '' : '-';
    const inner = item === null ? undefined : linesOf(item, own, brackets);
    const comma = brackets && n < items.length - 1 ? ',' : '';
    const [open = '', ...rest] = inner ?? [`x${comma} # behind`];
    const isInline = inner === undefined || brackets || item?.kind === 'brackets';
    const written = isInline ? [`${head} ${open}`.trim(), ...rest] : [head, ...[open, ...rest].map(indented)];
    const closed = inner === undefined ? written : [...written.slice(0, -1), `${written.at(-1)}${comma}`];
    return [`# ${own.join('.')}.`, ...closed];
  });
  if (!brackets) return lines;
  const [open, close] = kind === 'map' ? ['{', '}'] : ['[', ']'];
  return [open, ...lines.map(indented), close];
}

const indented = (line: string): string => `  ${line}`;

const pathsOf = ({ kind, items }: Tree, path: KeyPath = []): readonly KeyPath[] =>
  items.flatMap((item, n) => {
    const own = [...path, kind === 'map' ? `k${n}` : n];
    return [own, ...(item === null ? [] : pathsOf(item, own))];
  });

/** The comments that have lines of their own. */
const commentsOf = (text: string): readonly string[] =>
  text.split(/\r?\n/).flatMap((line) => /^ *(# .*)$/.exec(line)?.[1] ?? []);

/** A text of a tree, a document of it without some of the items, and the comments outside of these items. */
function removal(
  whole: Tree,
  picks: number,
  lines: readonly string[],
  lineEnd: string,
): { readonly text: string; readonly document: Document; readonly kept: readonly string[] } {
  const text = [...lines, ...linesOf(whole, []), '# end', ''].join(lineEnd);
  const paths = pathsOf(whole).filter((_, n) => (picks >> (n % 31)) % 2 === 1);
  const document: Document = parseDocument(text);
  const { setIn } = sharedNodes(document, 'less');
  // From the end, so that the indexes of the others hold.
  for (const path of paths.toReversed()) setIn(path, undefined);
  const removed = paths.map((path) => `# ${path.join('.')}.`);
  const isWithin = (comment: string): boolean =>
    removed.some((own) => comment !== own && comment.startsWith(own));
  return { text, document, kept: commentsOf(text).filter((comment) => !isWithin(comment)) };
}

describe('comments above what goes stay', () => {
  const cases = [tree, fc.nat(), fc.constantFrom(['# head'], ['# head', ''])] as const;

  test('on their lines', () => {
    fc.assert(
      fc.property(...cases, fc.constantFrom('\n', '\r\n'), (whole, picks, head, lineEnd) => {
        const { text, document, kept } = removal(whole, picks, head, lineEnd);
        const edited = editedText(text, document);
        expect(commentsOf(edited)).toEqual(kept);
        expect(parseDocument(edited).toJS()).toEqual(document.toJS());
      }),
    );
  });

  test('in a document that is written anew', () => {
    fc.assert(
      fc.property(...cases, (whole, picks, head) => {
        const { document, kept } = removal(whole, picks, head, '\n');
        const written = document.toString();
        for (const comment of kept) expect(written).toContain(comment);
      }),
    );
  });
});
