import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faults, listen, moves } from '../examples/read-flags.js';

it('the example does what it says and is in the README', () => {
  expect(listen).toEqual(['a:1', 'b:2']);
  expect(moves).toEqual(['--insecure is gone: the program refuses to start with it']);
  expect(faults.map(({ programText }) => programText)).toEqual(['flag needs an argument: --listen']);
  const example = readFileSync(new URL('../examples/read-flags.ts', import.meta.url), 'utf8');
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(example.trim());
});
