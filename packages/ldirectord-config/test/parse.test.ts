import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, evaluate, parse, reformat, serialize } from '../src/index.js';
import { files } from './differential/files.js';

const anyText = fc.oneof(
  files,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '\t',
        '    ',
        '\n',
        '#',
        '=',
        'virtual=',
        'virtual6=',
        '[::1]:80',
        '10.0.0.1:80',
        'real=',
        ' gate',
        '"',
        '\r',
        '\u2028',
        '\u00a0',
        'é',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('laws', () => {
  test('the lines of a document make the file again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const document = parse(text);
        expect(serialize(document)).toBe(text);
        let offset = 0;
        for (const [index, line] of document.lines.entries()) {
          expect([line.number, line.offset]).toEqual([index + 1, offset]);
          offset += line.text.length;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('nothing throws, and every finding lies in the file', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { findings } = check(parse(text));
        const lines = text.split('\n');
        for (const { position, fix } of findings) {
          const { line, column, offset } = position;
          const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
          expect(offset).toBe(before + column - 1);
          expect(offset).toBeLessThanOrEqual(text.length);
          for (const edit of fix?.edits ?? [])
            expect(edit.offset + edit.length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('another layout has the same meaning and stays as it is', () => {
    const meaning = (text: string): string =>
      JSON.stringify(evaluate(parse(text)), (key, value) => (key === 'line' ? undefined : value));
    let formatted = 0;
    fc.assert(
      fc.property(files, (text) => {
        const result = reformat(text);
        expect(result === undefined).toBe(evaluate(parse(text)).verdict === 'invalid');
        if (result === undefined) return;
        formatted++;
        expect(meaning(result)).toBe(meaning(text));
        expect(reformat(result)).toBe(result);
      }),
      { numRuns: 500 },
    );
    expect(formatted).toBeGreaterThan(50);
  });
});

test('a tab counts as four columns and a line of four blanks ends a section', () => {
  const kinds = parse('virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n   x=1\n').lines.map((line) =>
    'place' in line ? `${line.kind} ${line.place}` : line.kind,
  );
  expect(kinds).toEqual(['virtual', 'directive section', 'other head']);
});
