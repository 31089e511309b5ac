import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countSeverities, type Diagnostic, inTextOrder } from '../src/diagnostic.js';
import { applyEdits, applyFixes, fixUntilSettled } from '../src/fix.js';
import { lineIndex } from '../src/line-index.js';
import { didYouMean, nearest } from '../src/nearest.js';
import { WHOLE_TEXT } from '../src/position.js';
import { visible } from '../src/visible.js';

const found = (more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'a-code',
  severity: 'error',
  message: 'something is wrong',
  span: WHOLE_TEXT,
  ...more,
});

describe('lineIndex', () => {
  test('counts lines and columns from 1', () => {
    const index = lineIndex('ab\r\nc\n');
    expect(index.lines).toBe(3);
    expect(index.positionAt(0)).toEqual({ line: 1, column: 1, offset: 0 });
    expect(index.positionAt(4)).toEqual({ line: 2, column: 1, offset: 4 });
    expect(index.positionAt(6)).toEqual({ line: 3, column: 1, offset: 6 });
    expect(index.positionAt(99)).toEqual({ line: 3, column: 1, offset: 6 });
    expect(index.line(1)).toBe('ab');
    expect(index.line(3)).toBe('');
    expect(index.line(4)).toBe('');
    expect(index.span(1, 4).end).toEqual({ line: 2, column: 1, offset: 4 });
  });

  test('agrees with counting by hand at every offset of any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', 'ü', '😀')), (parts) => {
        const text = parts.join('');
        const index = lineIndex(text);
        for (let offset = 0; offset <= text.length; offset += 1) {
          const before = text.slice(0, offset).split('\n');
          const position = index.positionAt(offset);
          expect(position).toEqual({ line: before.length, column: (before.at(-1) ?? '').length + 1, offset });
        }
      }),
    );
  });
});

describe('fixes', () => {
  const edit = (from: number, to: number, text: string) => ({ from, to, text });
  const fix = (...edits: readonly ReturnType<typeof edit>[]) => [{ title: 'change it', edits }];

  test('edits are applied in the order of their places', () => {
    expect(applyEdits('abc', [edit(2, 3, 'C'), edit(0, 1, 'A'), edit(3, 3, '!')])).toBe('AbC!');
  });

  test('a fix that overlaps an earlier one waits for the next round', () => {
    const both = [found({ fixes: fix(edit(0, 2, 'x')) }), found({ fixes: fix(edit(1, 3, 'y')) })];
    expect(applyFixes('abc', both)).toBe('xc');
  });

  test('suggestions are left alone, and of alternatives the first is applied', () => {
    const suggestion = [{ title: 'maybe', edits: [edit(0, 1, 'x')], suggestion: true }];
    expect(applyFixes('abc', [found({ fixes: suggestion })])).toBe('abc');
    expect(applyFixes('abc', [found({ fixes: [...fix(edit(0, 1, '1')), ...fix(edit(0, 1, '2'))] })])).toBe(
      '1bc',
    );
  });

  test('the same insertion twice is made once', () => {
    const twice = [found({ fixes: fix(edit(1, 1, 'x')) }), found({ fixes: fix(edit(1, 1, 'x')) })];
    expect(applyFixes('abc', twice)).toBe('axbc');
  });

  test('edits of one fix stay together with another edit between them', () => {
    const outer = found({ fixes: fix(edit(0, 1, '('), edit(2, 3, ')')) });
    const inner = found({ fixes: fix(edit(1, 2, 'B')) });
    expect(applyFixes('abc', [inner, outer])).toBe('(b)');
  });

  test('fixing repeats until nothing changes, and ends with fixes that undo each other', () => {
    const shorten = (text: string): readonly Diagnostic[] =>
      text.length > 2 ? [found({ fixes: fix(edit(0, 1, '')) })] : [];
    expect(fixUntilSettled('abcdef', shorten)).toBe('ef');
    const flip = (text: string): readonly Diagnostic[] => [
      found({ fixes: fix(edit(0, 1, text === 'a' ? 'b' : 'a')) }),
    ];
    expect(fixUntilSettled('a', flip, 3)).toBe('b');
  });

  test('text outside of the edits never changes', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.tuple(fc.nat(20), fc.nat(3), fc.string()), { maxLength: 4 }),
        (text, raw) => {
          const all = raw.map(([from, length, put]) =>
            found({
              fixes: fix(edit(Math.min(from, text.length), Math.min(from + length, text.length), put)),
            }),
          );
          const touched = new Set(
            raw.flatMap(([from, length]) => Array.from({ length }, (_, at) => from + at)),
          );
          const kept =
            [...text].length === text.length ? text.split('').filter((_, at) => !touched.has(at)) : [];
          const result = applyFixes(text, all);
          let at = 0;
          for (const char of kept) {
            at = result.indexOf(char, at);
            expect(at).toBeGreaterThanOrEqual(0);
            at += 1;
          }
        },
      ),
    );
  });
});

describe('nearest', () => {
  const keys = ['ExecStart', 'ExecStartPre', 'Restart', 'RestartSec', 'no'];
  test.each([
    ['ExecStrat', 'ExecStart'],
    ['execstart', 'ExecStart'],
    ['Exec_Start', 'ExecStart'],
    ['Restrat', 'Restart'],
    ['on', 'no'],
    ['Frobnicate', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('%s means %s', (word, expected) => {
    expect(nearest(word, keys)).toBe(expected);
  });
  test('as a question', () => {
    expect(didYouMean('Restat', keys)).toBe(' Did you mean Restart?');
    expect(didYouMean('Frobnicate', keys)).toBe('');
  });
});

test('diagnostics are counted and put in the order of the text', () => {
  const index = lineIndex('a\nb\n');
  const [first, second] = [
    found({ span: index.span(0, 1) }),
    found({ span: index.span(2, 3), severity: 'info' }),
  ];
  expect(inTextOrder([second, first])).toEqual([first, second]);
  expect(countSeverities([first, second, second])).toEqual({ error: 1, warning: 0, info: 2 });
});

test('foreign text cannot control the terminal', () => {
  expect(visible('\u001b[31mred\u009b\n\tx\u007f')).toBe('␛[31mred␡␊\tx␡');
  expect(visible('a\nb', { lines: true })).toBe('a\nb');
  expect(visible('a\u202eb\u2066')).toBe('a␡b␡');
});
