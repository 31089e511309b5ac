import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cliErrorCodes } from '../src/errors.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The code block after a comment that names it. */
function block(name: string): string {
  const [, text] = new RegExp(`<!-- ${name} -->\n+\`\`\`\n([^]*?)\`\`\``).exec(read('../README.md')) ?? [];
  if (text === undefined) throw new Error(`the README has no block ${name}`);
  return text;
}

it.each([
  ['harderway --help', 'help'],
  ['plan', 'plan'],
  ['invalid-cluster', 'invalid-cluster'],
])('the README shows %s as it is', (name, golden) => {
  expect(block(name)).toBe(read(`golden/${golden}.txt`));
});

it('the README explains every error code', () => {
  for (const code of cliErrorCodes) expect(read('../README.md')).toContain(`| \`${code}\``);
});
