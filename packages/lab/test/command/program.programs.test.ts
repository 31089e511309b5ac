import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../src/process/command.js';
import { shellWords } from '../../src/process/shell-words.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-command-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('shellWords yields the very words in a shell', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 1 }), async (words) => {
      const plain = words.map((word) => word.replaceAll('\0', ''));
      const { stdout } = await runCommand(['sh', '-c', `printf '%s\\n--\\n' ${shellWords(plain)}`]);
      expect(stdout).toBe(plain.map((word) => `${word}\n--\n`).join(''));
    }),
  );
});
