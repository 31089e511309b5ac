import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { check } from '../examples/check.js';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

test('the README shows what the example prints', async () => {
  const readme = await read('../README.md');
  expect(readme).toContain(check('server:\n  port: 0x1FFFF\n'));
  expect(check('server: {port: 8080}')).toBe('fine');
  expect(check('server: [')).toMatch(/^1:10: error: .* \[yaml-syntax\]\n/);
});
