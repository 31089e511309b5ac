import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { preflightChecks } from '../../packages/control-plane/src/preflight/preflight.js';
import { read, root } from './homes.js';

const skipped = new Set(['.git', '.turbo', 'dist', 'node_modules']);

/** Paths of the Markdown files below a directory, from the root. */
const pagesIn = (directory: string): readonly string[] =>
  readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(directory, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : pagesIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });

/** The text of a page without its code, in which brackets mean something else. */
const proseOf = (path: string): string =>
  read(path)
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]]/g, ''));

/** The anchor that GitHub gives a heading; further headings of the same text are numbered. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsByPage = new Map<string, ReadonlySet<string>>();

function anchorsOf(path: string): ReadonlySet<string> {
  const known = anchorsByPage.get(path);
  if (known !== undefined) return known;
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(path).matchAll(/^#+ +(.+?) *$/gm)) {
    const first = anchorOf(heading);
    let anchor = first;
    for (let number = 1; anchors.has(anchor); number += 1) anchor = `${first}-${number}`;
    anchors.add(anchor);
  }
  anchorsByPage.set(path, anchors);
  return anchors;
}

/** Why a link of a page leads nowhere; undefined if it leads somewhere, or out of the repository. */
function faultOf(page: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? page : posix.join(posix.dirname(page), file);
  if (!existsSync(join(root, path))) return `${page}: ${target} is missing`;
  if (anchor === undefined || anchorsOf(path).has(anchor)) return undefined;
  return `${page}: ${path} has no heading for #${anchor}`;
}

it('links of pages lead to files and headings', () => {
  const faults = pagesIn('.').flatMap((page) =>
    [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => faultOf(page, target) ?? []),
  );
  expect(faults).toEqual([]);
});

it('docs of the command are within two clicks of the README', () => {
  const linked = (page: string): readonly string[] =>
    [...proseOf(page).matchAll(/\]\(([^)\s#]+\.md)(?:#[^)]*)?\)/g)].map(([, target = '']) =>
      posix.join(posix.dirname(page), target),
    );
  const first = linked('README.md');
  const reached = new Set([...first, ...first.flatMap(linked)]);
  expect(pagesIn('apps/cli/docs').filter((page) => !reached.has(page))).toEqual([]);
});

it('the page about faults has every check before a change, and whether it may be ignored', () => {
  const page = read('apps/cli/docs/when-something-is-wrong.md');
  const shown = [...page.matchAll(/^\| `([a-z-]+)` +\|.*\| (yes|no) +\|$/gm)].map(([, name, may]) => [
    name,
    may,
  ]);
  const checks = preflightChecks.map(({ name, ignorable }) => [name, ignorable ? 'yes' : 'no']);
  expect(shown.sort()).toEqual(checks.sort());
});
