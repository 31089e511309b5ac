import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes, formatDuration } from '../src/format.js';
import { formatTable } from '../src/table.js';
import { displayWidth, truncate } from '../src/width.js';

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [3449, '3.4 s'],
  [9949, '9.9 s'],
  [9960, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_720_000, '1 h 02 min'],
  [90_000_000, '1 d 01 h'],
  [-5, '0 ms'],
  [Number.NaN, '0 ms'],
])('formatDuration(%d) is %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [999.7, '1.0 kB'],
  [1000, '1.0 kB'],
  [1234, '1.2 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [119_000_000, '119 MB'],
  [1e18, '1000 PB'],
])('formatBytes(%d) is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('a table is aligned by displayed width, colours and wide characters included', () => {
  const table = formatTable(
    [
      ['HOST', 'STATE', 'MS'],
      ['control0', '\x1b[32mok\x1b[39m', '5'],
      ['日本', 'failed', '1234'],
      ['one'],
      ['two\nlines', 'x'],
    ],
    { align: ['left', 'left', 'right'] },
  );
  expect(table).toBe(
    [
      'HOST       STATE     MS',
      'control0   \x1b[32mok\x1b[39m         5',
      '日本       failed  1234',
      'one',
      'two lines  x',
    ].join('\n'),
  );
});

test.each([
  ['abc', 3],
  ['e\u0301', 1],
  ['日本', 4],
  ['👩‍👩‍👧', 2],
  ['✔', 1],
  ['✅', 2],
  ['\x1b[1;31mred\x1b[0m', 3],
])('displayWidth(%j) is %d', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('a truncated text is never wider than asked, and whole where it fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 30 }), (text, columns) => {
      const cut = truncate(text, columns);
      expect(displayWidth(cut)).toBeLessThanOrEqual(columns);
      if (displayWidth(text) <= columns) expect(cut).toBe(text);
    }),
  );
});

describe('a table in a terminal', () => {
  const rows = [
    ['FILE', 'NAME', 'STATE'],
    ['kube-controller-manager-server-control0.pem', 'kube-controller-manager', '\u001b[32mvalid\u001b[39m'],
    ['ca.pem', 'Kubernetes', '\u001b[32mvalid\u001b[39m'],
  ];

  test('continues long cells on further lines, and breaks no coloured one', () => {
    const lines = formatTable(rows, { columns: 50 }).split('\n');
    expect(lines.map((line) => displayWidth(line)).every((width) => width <= 50)).toBe(true);
    expect(stripVTControlCharacters(lines.join('\n'))).toMatchInlineSnapshot(`
      "FILE                  NAME                   STATE
      kube-controller-      kube-controller-       valid
      manager-server-       manager
      control0.pem
      ca.pem                Kubernetes             valid"
    `);
  });

  test('is as wide as its cells where there is room', () => {
    expect(formatTable(rows, { columns: 200 })).toBe(formatTable(rows));
  });

  test('fits any width from 60 on, and loses nothing', () => {
    const word = fc.stringMatching(/^[a-z./-]{1,40}$/);
    const cell = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, fc.integer({ min: 60, max: 200 }), (cells, columns) => {
        const text = formatTable(cells, { columns });
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        const letters = (all: string): string => [...all.replace(/\s/g, '')].sort().join('');
        expect(letters(text)).toBe(letters(cells.flat().join('')));
      }),
    );
  });
});
