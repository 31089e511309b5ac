import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { report } from '../examples/check.js';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

test('the README shows what the example prints', async () => {
  const readme = await read('../README.md');
  expect(readme).toContain(report('words.txt', 'a\tb\n'));
});
