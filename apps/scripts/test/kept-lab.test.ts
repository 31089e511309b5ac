import { expect, test } from 'vitest';
import { keptLab } from '../src/kept-lab.js';

const commands = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []));

test('without files in it, only the lab itself is described', () => {
  expect(commands(keptLab('x', undefined)).map((line) => line.replace(/.* run /, ''))).toEqual([
    'lab ssh --name x control0',
    'lab down --name x',
  ]);
});
