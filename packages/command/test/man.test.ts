import { expect, test } from 'vitest';
import { defineCommand, defineProgram } from '../src/command.js';
import { formatManPages } from '../src/man.js';
import { choice, file, flag } from '../src/option.js';

const options = { level: choice(['low', 'high'], "the tank's level", { default: 'low' }) };

const program = defineProgram({
  name: 'tank',
  summary: 'fill and empty a tank',
  commands: [
    defineCommand({
      name: 'fill',
      summary: 'fill it',
      description: 'Opens the valve.\n\n.valve and ~/.tank name it; C:\\tank does not.',
      operands: { label: 'TANK...' },
      options: {
        ...options,
        from: file('take it from there', { short: 'f' }),
        hidden: flag('no', { hidden: true }),
      },
      examples: [["tank fill -f '~/a b'", 'from a file']],
      exitCodes: [[2, 'it was full']],
      run: () => undefined,
    }),
    defineCommand({ name: 'empty', summary: 'empty it', options, run: () => undefined }),
  ],
  examples: [['tank empty', 'all of it']],
});

const pages = formatManPages(program, '1.2.3');

test('a program has a page, and each of its commands', () => {
  expect([...pages.keys()]).toEqual(['tank.1', 'tank-fill.1', 'tank-empty.1']);
});

test.each([...pages])('%s', async (name, text) => {
  await expect(text).toMatchFileSnapshot(`__snapshots__/${name}`);
});
