import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LintFile } from '../src/files/file.js';
import { lintFiles } from '../src/lint.js';
import type { LintOptions } from '../src/options.js';

/** Files of a test by path. */
export const filesOf = (contents: Readonly<Record<string, string>>): readonly LintFile[] =>
  Object.entries(contents).map(([path, content]) => ({ kind: 'content', path, content }));

/** The files of a directory beside the tests, with their paths in it. */
export function filesIn(name: string): readonly LintFile[] {
  const root = fileURLToPath(new URL(name, import.meta.url));
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      kind: 'content',
      path: relative(root, path).replaceAll('\\', '/'),
      content: readFileSync(path),
    }));
}

/** The findings of files as `PATH:LINE:COLUMN CODE`, but for notes. */
export const codesIn = (
  contents: Readonly<Record<string, string>>,
  options?: LintOptions,
): readonly string[] =>
  lintFiles(filesOf(contents), options).results.flatMap(({ file, diagnostics }) =>
    diagnostics
      .filter(({ severity }) => severity !== 'info')
      .map(({ code, span: { start } }) => `${file}:${start.line}:${start.column} ${code}`),
  );
