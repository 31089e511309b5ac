import { describe, expect, test } from 'vitest';
import { parseListing } from '../../src/directory/listing.js';

const mark = 'mark';
const entry = (name: string): string => `mark|41ed:4096:1700000000:0:0:::${name}mark|${name}mark|`;
const closed = (name: string): string => `mark|unreadable:${name}mark|mark|`;
const answer = `${entry('.')}\n${entry('./logs')}\n${entry('./logs/old')}\n${closed('./logs/old')}\n`;

describe('a directory that the host could not read', () => {
  test('is no empty one', () => {
    const parse = (): unknown => parseListing(answer, mark, () => false);
    expect(parse).toThrow('"logs/old": Permission denied');
    expect(() => parseListing(closed('.'), mark, () => false)).toThrow('".": Permission denied');
  });

  test('does not matter where it is left out', () => {
    const found = parseListing(answer, mark, (path) => path === 'logs/old');
    expect([...found.keys()]).toEqual(['', 'logs', 'logs/old']);
  });
});
