import { readFileSync } from 'node:fs';
import { lint } from '@harderway/systemd-unit/lint';
import { expect, it } from 'vitest';
import { cliErrorCodes } from '../src/errors.js';
import { withBlock } from './page.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

it('docs/commands.md shows what the command prints', async () => {
  const blocks = [
    ['harderway --help', 'help'],
    ['plan', 'plan'],
    ['run-log', 'run-log'],
    ['invalid-cluster', 'invalid-cluster'],
  ] as const;
  const page = blocks.reduce(
    (text, [name, golden]) => withBlock(text, name, read(`golden/${golden}.txt`)),
    read('../docs/commands.md'),
  );
  await expect(page).toMatchFileSnapshot('../docs/commands.md');
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

it.each([
  ['credentials', ['service', 'timer']],
  ['after-the-control-plane', ['service']],
])('docs/%s.md shows units that systemd takes', (page, kinds) => {
  const shown = [...read(`../docs/${page}.md`).matchAll(/^`(\/\S+)`:\n\n```ini\n([\s\S]*?)```$/gm)];
  expect(shown.map(([, path]) => path?.replace(/.*[.]/, ''))).toEqual(kinds);
  for (const [, path = '', text = ''] of shown) expect([path, lint(text, { path })]).toEqual([path, []]);
});

it('docs/errors.md explains every error code', () => {
  for (const code of cliErrorCodes) expect(read('../docs/errors.md')).toContain(`| \`${code}\``);
});
