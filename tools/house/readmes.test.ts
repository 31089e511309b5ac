import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { homes, read, root } from './homes.js';

/** Files below a directory, from the root; none if it is missing. */
const filesIn = (directory: string): readonly string[] =>
  existsSync(join(root, directory))
    ? readdirSync(join(root, directory), { encoding: 'utf8', recursive: true }).map(
        (name) => `${directory}/${name}`,
      )
    : [];

/** The README and docs of the package that a file is in. */
function pagesBeside(file: string, docs = /\.md$/): string {
  const home = file.split('/').slice(0, 2).join('/');
  return [`${home}/README.md`, ...filesIn(`${home}/docs`).filter((page) => docs.test(page))]
    .map(read)
    .join('\n');
}

const examples = homes.flatMap((home) => filesIn(`${home}/examples`));

it.each(examples)('a page of the package shows %s as it is', (example) => {
  expect(pagesBeside(example)).toContain(read(example).trim());
});

// Examples with exports have a test of their own, which calls them; so have those that need hosts or a terminal.
const printing = examples.filter(
  (example) => !/^export |\b(?:openCluster|upLab)\(|process\.stdout/m.test(read(example)),
);

it.each(printing)('a page of the package shows what %s prints', async (example) => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  try {
    await import(join(root, example));
    const printed = log.mock.calls.map((parts) => parts.join(' ')).join('\n');
    expect(pagesBeside(example).replaceAll('```text', '```')).toContain(
      `\`\`\`\n${printed.trimEnd()}\n\`\`\``,
    );
  } finally {
    log.mockRestore();
  }
});

/** The strings of the types `…ErrorCode` in a file. */
const errorCodesIn = (file: string): readonly string[] =>
  [...read(file).matchAll(/^export type \w+ErrorCode =([^;]*);/gm)].flatMap(([, union = '']) =>
    [...union.matchAll(/'([a-z0-9-]+)'/g)].map(([, code = '']) => code),
  );

const withCodes = homes
  .flatMap((home) => filesIn(`${home}/src`))
  .filter((file) => file.endsWith('/errors.ts') && errorCodesIn(file).length > 0);

it.each(withCodes)('the README or docs/errors.md explains every code of %s', (file) => {
  const [pages, codes] = [pagesBeside(file, /\/docs\/errors\.md$/), errorCodesIn(file)];
  const inRow = (code: string): boolean => new RegExp(`^\\|[^|]*\`${code}\`[^|]*\\|`, 'm').test(pages);
  // All of them in a table, or all in sentences.
  const isShown = codes.some(inRow) ? inRow : (code: string) => pages.includes(`\`${code}\``);
  expect(codes.filter((code) => !isShown(code))).toEqual([]);
});
