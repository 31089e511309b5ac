import { expect, test } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { parse } from '../src/document/parse.js';
import { plainEnvironment } from '../src/environment.js';
import { evaluate } from '../src/evaluate/evaluate.js';

test.each([
  ['blanks behind the weight', `gate 1${' '.repeat(150_000)}`],
  ['blanks before a word', `gate${' '.repeat(150_000)}x`],
  ['blanks before the weight', `gate${' '.repeat(150_000)}1`],
])('a real server with many %s', (_what, flags) => {
  const text = `virtual=10.0.0.1:80\n\treal=10.0.0.2:80 ${flags}\n`;
  const { verdict } = soon(() => evaluate(parse(text), plainEnvironment));
  expect(verdict).toMatch(/^(?:runs|refused)$/);
});
