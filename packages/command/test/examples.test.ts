import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { program } from '../examples/words.js';
import { runInMemory } from '../src/testing/memory-world.js';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

test('the README shows the example, which runs', async () => {
  expect(await read('../README.md')).toContain(await read('../examples/words.ts'));
  expect(await runInMemory(program, ['count', 'so', 'it', 'goes'])).toMatchObject({ code: 0, stdout: '3\n' });
});
