import { expect, it } from 'vitest';
import { Lines } from '../../src/run/lines.js';

it('output without line ends is handed out in bounded pieces', () => {
  const pieces: number[] = [];
  const lines = new Lines((line) => void pieces.push(line.length));
  for (let count = 0; count < 40; count += 1) lines.push(Buffer.alloc(1024 * 1024, 'a'));
  lines.end();
  expect(pieces).toEqual([16, 16, 8].map((mebibytes) => mebibytes * 1024 * 1024));
});
