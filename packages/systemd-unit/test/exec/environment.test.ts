import { expect, it } from 'vitest';
import { parseEnvironment } from '../../src/exec/environment.js';

it('names the variables whose specifiers have no value', () => {
  const text = 'A=%H B=%S C=%%H D=x%i D=y';
  expect(parseEnvironment(text)).toEqual({
    variables: { A: '%H', B: '/var/lib', C: '%H', D: 'y' },
    unresolved: new Set(['A']),
    diagnostics: [],
  });
  expect(parseEnvironment(text, { values: { H: 'a' }, unit: 'x@1.service' }).unresolved).toBeUndefined();
});
