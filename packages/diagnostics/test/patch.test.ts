import { expect, test } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { formatPatch } from '../src/print/patch.js';

const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('');
function replace(word: string, other: string): { from: number; to: number; text: string } {
  const from = text.indexOf(word);
  return { from, to: from + word.length, text: other };
}
const patch = (...edits: Parameters<typeof formatPatch>[1]): string =>
  formatPatch(text, edits, { file: 'a.txt', context: 1 });

test('shows what changes, with lines around it', () => {
  expect(patch(replace('line 5', 'fifth'), replace('line 12\n', ''))).toBe(`--- a.txt
+++ a.txt
@@ -4,3 +4,3 @@
 line 4
-line 5
+fifth
 line 6
@@ -11,3 +11,2 @@
 line 11
-line 12
 line 13
`);
});

test('joins changes that are near each other', () => {
  expect(patch(replace('line 5', 'fifth'), replace('line 7', 'seventh'))).toContain(
    '@@ -4,5 +4,5 @@\n line 4\n-line 5\n+fifth\n line 6\n-line 7\n+seventh\n line 8\n',
  );
});

test('is empty where nothing changes', () => {
  expect(patch(replace('line 5', 'line 5'))).toBe('');
  expect(patch()).toBe('');
});

test('says where the last line has no end', () => {
  expect(formatPatch('a', [{ from: 1, to: 1, text: 'b' }], { file: 'a.txt' })).toBe(
    '--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+ab\n\\ No newline at end of file\n',
  );
});

test('takes linear time', () => {
  const edits = Array.from({ length: 20_000 }, (_, at) => ({ from: at * 10, to: at * 10 + 1, text: 'y' }));
  const long = 'x\n'.repeat(100_000);
  expect(soon(() => formatPatch(long, edits, { file: 'a.txt' })).match(/^@@/gm)).toHaveLength(1);
});

test.each([
  ['a b.txt', 'a b.txt\t'],
  ['a\n+++ b', '"a\\n+++ b"'],
  ['say "a"\\', '"say \\"a\\"\\\\"'],
  ['\u001b[1m', '"\\033[1m"'],
])('names the file %j as diff does', (file, name) => {
  const head = formatPatch('a', [{ from: 0, to: 1, text: 'b' }], { file }).split('\n@@')[0];
  expect(head).toBe(`--- ${name}\n+++ ${name}`);
});
