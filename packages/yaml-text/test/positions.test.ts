import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineCounter, parseDocument } from 'yaml';
import { composeYaml, positionsIn } from '../src/index.js';

test('lines and columns are those of the text before', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\n', '\r', 'a', '🙂') }), fc.nat(300), (text, given) => {
      const offset = Math.min(given, text.length);
      const before = text.slice(0, offset).split('\n');
      const column = (before.at(-1) ?? '').length + 1;
      expect(positionsIn(text)(offset)).toEqual({ line: before.length, column, offset });
    }),
  );
});

test('lines are counted after what could not be read, where the library stops', () => {
  const text = '[]$\nnetwork: @';
  const composed = composeYaml(text);
  const offsets = composed.kind === 'documents' ? composed.documents[0]?.errors.map(({ pos }) => pos[0]) : [];
  const lines = new LineCounter();
  parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const last = offsets?.at(-1) ?? 0;
  expect(positionsIn(text)(last)).toEqual({ line: 2, column: 10, offset: 13 });
  expect(lines.linePos(last)).not.toEqual({ line: 2, col: 10 });
});
