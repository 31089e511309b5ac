import { readFileSync } from 'node:fs';
import { lint } from '@harderway/systemd-unit/lint';
import { expect, it } from 'vitest';
import { cliErrorCodes } from '../src/errors.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The code block after a comment that names it. */
function block(name: string): string {
  const [, text] =
    new RegExp(`<!-- ${name} -->\n+\`\`\`\n([^]*?)\`\`\``).exec(read('../docs/commands.md')) ?? [];
  if (text === undefined) throw new Error(`docs/commands.md has no block ${name}`);
  return text;
}

it.each([
  ['harderway --help', 'help'],
  ['plan', 'plan'],
  ['run-log', 'run-log'],
  ['invalid-cluster', 'invalid-cluster'],
])('docs/commands.md shows %s as it is', (name, golden) => {
  expect(block(name)).toBe(read(`golden/${golden}.txt`));
});

it('the README shows the beginning of a plan', () => {
  const [, shown = 'missing'] = /prints:\n\n```\n([\s\S]*?)\.\.\.\n```/.exec(read('../README.md')) ?? [];
  expect(read('golden/plan.txt').startsWith(shown)).toBe(true);
});

it('the README lists every command of the help', () => {
  const rows = read('golden/help.txt').matchAll(/^ {2}([a-z]+)(?: -- COMMAND\.\.\.| SHELL)? {2,}(.*)$/gm);
  for (const [, command, summary] of rows) {
    expect(read('../README.md')).toMatch(new RegExp(`^\\| \`${command}\` +\\| ${summary} +\\|$`, 'm'));
  }
});

it('docs/credentials.md shows units that systemd takes', () => {
  const shown = [...read('../docs/credentials.md').matchAll(/^`(\/\S+)`:\n\n```ini\n([\s\S]*?)```$/gm)];
  expect(shown.map(([, path]) => path?.replace(/.*[.]/, ''))).toEqual(['service', 'timer']);
  for (const [, path = '', text = ''] of shown) expect([path, lint(text, { path })]).toEqual([path, []]);
});

it('docs/errors.md explains every error code', () => {
  for (const code of cliErrorCodes) expect(read('../docs/errors.md')).toContain(`| \`${code}\``);
});
