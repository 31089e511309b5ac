import { expect, it } from 'vitest';
import { writtenLike } from '../src/written-like.js';

it.each([
  ['a: 1\n', 'b: 1\nc: 2\n'],
  ['a: 1\r\nb: 2\n', 'b: 1\r\nc: 2\r\n'],
  ['\ufeffa: 1\n', '\ufeffb: 1\nc: 2\n'],
  ['\ufeffa: 1\r\n', '\ufeffb: 1\r\nc: 2\r\n'],
])('what replaces %j begins and ends its lines like it', (former, written) => {
  expect(writtenLike(former, 'b: 1\nc: 2\n')).toBe(written);
  expect(writtenLike(former, written)).toBe(written);
});
