import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdits, type TextEdit } from '../src/fix.js';
import { formatPatch } from '../src/print/patch.js';

const texts = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'a\r\n', 'd'), { maxLength: 30 })
  .map((parts) => parts.join(''));

/** Edits of a text that do not overlap. */
const editsOf = (text: string): fc.Arbitrary<readonly TextEdit[]> =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.constantFrom('', 'x', 'x\n', 'x\ny\n', '\n')), {
      maxLength: 8,
    })
    .map((cuts) => {
      const sorted = [...cuts].sort(([a], [b]) => a - b);
      return sorted.flatMap(([from, inserted], index): readonly TextEdit[] => {
        const [to = from] = sorted[index + 1] ?? [];
        return index % 2 === 0 ? [{ from, to, text: inserted }] : [];
      });
    });

test('git applies what is printed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'patch-'));
  try {
    const file = join(directory, 'a.txt');
    const cases = texts.chain((text) => fc.tuple(fc.constant(text), editsOf(text), fc.nat(3)));
    fc.assert(
      fc.property(cases, ([text, edits, context]) => {
        writeFileSync(file, text);
        const patch = formatPatch(text, edits, { file: 'a.txt', context });
        if (patch !== '')
          execFileSync('git', ['apply', '-p0', '--unidiff-zero', '--whitespace=nowarn'], {
            cwd: directory,
            input: patch,
          });
        expect(readFileSync(file, 'utf8')).toBe(applyEdits(text, edits));
      }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.each(['a b.txt', ' a', 'a ', 'a\nb', 'a\tb.txt', '"a"', 'a\\b', 'ü"x', 'a\rb', '\u001b[1m', '\u0085'])(
  'patch and git find the file %j',
  (file) => {
    const directory = mkdtempSync(join(tmpdir(), 'patch-'));
    try {
      const input = formatPatch('a\n', [{ from: 0, to: 1, text: 'b' }], { file });
      for (const [program, ...words] of [
        ['git', 'apply', '-p0'],
        ['patch', '-p0', '-s'],
      ] as const) {
        // patch makes no file with a line break in its name.
        if (program === 'patch' && file.includes('\n')) continue;
        writeFileSync(join(directory, file), 'a\n');
        execFileSync(program, words, { cwd: directory, input });
        expect(readFileSync(join(directory, file), 'utf8'), program).toBe('b\n');
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
