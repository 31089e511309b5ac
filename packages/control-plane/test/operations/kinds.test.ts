import { expect, test } from 'vitest';
import * as kinds from '../../src/operations/index.js';
import { kindOf } from '../../src/operations/operation.js';

test('each kind has a name of its own, as its file and export', () => {
  const names = Object.entries(kinds).map(([name, { kind }]) => [
    name,
    kind.replace(/-./g, (letter) => letter.slice(1).toUpperCase()),
  ]);
  for (const [exported, named] of names) expect(named).toBe(exported);
});

test('an operation of no kind is refused', () => {
  expect(() => kindOf({ kind: 'hope' })).toThrow('hope is not a kind of operation');
});
