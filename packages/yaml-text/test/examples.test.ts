import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { check } from '../examples/check.js';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

test('the README shows the example, which runs', async () => {
  expect(await read('../README.md')).toContain(await read('../examples/check.ts'));
  expect(check('a: 1\nb: [1\n')).toEqual([expect.stringMatching(/^3:1 .*\]/)]);
  expect(check('a: 1\n')).toEqual([]);
  expect(check('['.repeat(200))).toEqual(['1:101 nests deeper than 100 levels']);
});
