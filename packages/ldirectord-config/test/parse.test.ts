import { applyEdits, lineIndex } from '@harderway/diagnostics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codePoint } from '../../../tools/testing/code-point.js';
import { check } from '../src/check.js';
import { serialize } from '../src/document/document.js';
import { parse } from '../src/document/parse.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { reformat } from '../src/format/reformat.js';
import { files } from './differential/files.js';

const anyText = fc.oneof(
  files,
  fc.string({ unit: codePoint, maxLength: 200 }),
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

/** Lines with what fixes are for, and with tabs and carriage returns wherever they may stand. */
const fixableText = fc
  .array(
    fc
      .tuple(
        fc.constantFrom('\treal=', '\treal =\t', '\treceive=', '\tlogin =', 'logfile=', 'virtual=', '\t'),
        fc.array(
          fc.constantFrom(
            '10.0.0.2:80',
            ' gate',
            '\t',
            '!',
            'a',
            ' ',
            '"/x"',
            '"//x"\t,"ok"',
            '#',
            '\r',
            '_1',
          ),
          { maxLength: 6 },
        ),
      )
      .map(([name, value]) => `${name}${value.join('')}\n`),
    { maxLength: 4 },
  )
  .map((lines) => `virtual=10.0.0.1:80 x\n\treal=10.0.0.2:80 gate\t\n${lines.join('')}`);

/** Cases of each property. */
const { numRuns = 100 } = fc.readConfigureGlobal();

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
    );
  });

  test('nothing throws, and every diagnostic is at a place of the file', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = lineIndex(text);
        for (const { span, fixes = [] } of check(parse(text)).diagnostics) {
          expect(span).toEqual(lines.span(span.start.offset, span.end.offset));
          for (const { to } of fixes.flatMap(({ edits }) => edits))
            expect(to).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  test('a fix removes its diagnostic and leaves the other lines as they are', () => {
    let count = 0;
    const law = (text: string): void => {
      const fixable = (given: string, code: string): number =>
        check(parse(given)).diagnostics.filter((each) => each.code === code && each.fixes).length;
      for (const { code, fixes: [fix] = [], span } of check(parse(text)).diagnostics) {
        if (!fix) continue;
        count++;
        const fixed = applyEdits(text, fix.edits);
        // A directive that joins its section again may show the next that has lost it.
        if (code === 'section-ended' || code === 'unknown-directive') expect(fixed).not.toBe(text);
        else expect(fixable(fixed, code)).toBeLessThan(fixable(text, code));
        for (const { from, to } of fix.edits) expect(text.slice(from, to)).not.toMatch(/[0-9A-Za-z]/);
        // These are about more than their own line.
        if (['carriage-return', 'section-ended', 'blanks-as-directive'].includes(code)) continue;
        const lines = text.split('\n');
        const after = fixed.split('\n');
        const at = span.start.line - 1;
        expect(after.toSpliced(at, 1)).toEqual(lines.toSpliced(at, 1));
      }
    };
    fc.assert(fc.property(anyText, law));
    fc.assert(fc.property(fixableText, law));
    expect(count).toBeGreaterThan(numRuns / 5);
  });

  test('another layout has the same meaning and stays as it is', () => {
    const meaning = (text: string): string =>
      JSON.stringify(evaluate(parse(text)), (key, value) =>
        key === 'line' || key === 'span' ? undefined : value,
      );
    let formatted = 0;
    fc.assert(
      fc.property(files, (text) => {
        const result = reformat(text);
        expect(result === undefined).toBe(evaluate(parse(text)).verdict === 'refused');
        if (result === undefined) return;
        formatted++;
        expect(meaning(result)).toBe(meaning(text));
        expect(reformat(result)).toBe(result);
      }),
    );
    expect(formatted).toBeGreaterThan(numRuns / 10);
  });
});

test('a tab counts as four columns and a line of four blanks ends a section', () => {
  const kinds = parse('virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n   x=1\n').lines.map((line) =>
    'place' in line ? `${line.kind} ${line.place}` : line.kind,
  );
  expect(kinds).toEqual(['virtual', 'directive section', 'other head']);
});
