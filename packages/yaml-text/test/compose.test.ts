import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, parseAllDocuments, parseDocument } from 'yaml';
import { codePoint } from '../../../tools/testing/code-point.js';
import { composeYaml, MAX_DEPTH } from '../src/compose.js';
import { closeBlock } from '../src/open-block.js';

const piece = fc.oneof(
  fc.constantFrom(
    ...'\n  - [] {} : , * & ! | > % @ " \' # ? ~ << --- ... a'.split(' '),
    '  ',
    '\t',
    '\r\n',
    ': ',
  ),
  fc.string({ unit: codePoint, maxLength: 5 }),
);
const anyText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

const quiet = { logLevel: 'silent', prettyErrors: false } as const;
const shape = ({ range, errors, warnings, contents }: Document.Parsed): unknown => ({
  range,
  contents,
  problems: [...errors, ...warnings].map(({ code, pos, message }) => [code, pos, message]),
});

describe('composeYaml', () => {
  it('reads what the library reads', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        const composed = composeYaml(text);
        if (composed.kind === 'too-deep') throw new Error('nothing here nests so deep');
        // The library gives no document for a text without any; here there is one.
        const all = parseAllDocuments(text, quiet);
        const theirs = all.length === 0 ? [parseDocument(text, quiet)] : all;
        const last = theirs.at(-1);
        if (composed.openBlock && last) closeBlock(last, composed.openBlock);
        expect(composed.documents.map(shape)).toEqual(theirs.map(shape));
      }),
    ));

  it.each(['[', '{a: ', '- ', '? ', '{? ', '- - '])('tells where %j nests too deep', (opening) => {
    const levels = opening === '- - ' ? 2 : 1;
    for (const many of [1_000, 20_000]) {
      const text = `# a file\n${opening.repeat(many / levels)}`;
      const composed = composeYaml(text);
      expect(composed.kind).toBe('too-deep');
      const offset = composed.kind === 'too-deep' ? composed.offset : 0;
      expect(offset).toBeLessThan(9 + (opening.length * (MAX_DEPTH + 3)) / levels);
    }
  });

  it('reads what nests less deep', () => {
    const text = `${'['.repeat(MAX_DEPTH - 1)}${']'.repeat(MAX_DEPTH - 1)}`;
    const composed = composeYaml(text);
    expect(composed).toMatchObject({ kind: 'documents', documents: [{ errors: [] }] });
  });

  it('gives an empty text one document', () => {
    expect(composeYaml('')).toMatchObject({ kind: 'documents', documents: [{ contents: null, errors: [] }] });
  });
});
