import { expect, it } from 'vitest';
import { faults, listen, moves } from '../examples/read-flags.js';

it('the example does what it says', () => {
  expect(listen).toEqual(['a:1', 'b:2']);
  expect(moves).toEqual(['--insecure is gone: the program refuses to start with it']);
  expect(faults.map(({ programText }) => programText)).toEqual(['flag needs an argument: --listen']);
});
