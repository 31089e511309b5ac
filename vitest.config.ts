import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration, ViteUserConfigFnObject } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Workspace packages are resolved from their sources, so nothing has to be built first. */
const fromSources: Pick<TestProjectInlineConfiguration, 'resolve' | 'ssr'> = {
  resolve: { conditions: ['@harderway/source'] },
  ssr: { resolve: { conditions: ['@harderway/source'], externalConditions: ['@harderway/source'] } },
};

/** Tests of the directory of a package; those that take minutes (`*.e2e.test.ts`) are a suite of their own. */
export function suite(directory: string, e2e: boolean): TestProjectInlineConfiguration {
  const globalSetup = join(directory, e2e ? 'test/global-setup.e2e.ts' : 'test/global-setup.ts');
  return {
    root: directory,
    ...fromSources,
    test: {
      name: `${basename(directory)}${e2e ? '-e2e' : ''}`,
      globalSetup: existsSync(globalSetup) ? [globalSetup] : [],
      setupFiles: [join(root, 'vitest.setup.ts')],
      env: {
        HARDERWAY_PACKAGE_DIRECTORY: directory,
        FAST_CHECK_SEED: process.env['FAST_CHECK_SEED'] ?? (e2e ? 'random' : '20260101'),
      },
      include: [e2e ? 'test/**/*.e2e.test.ts' : 'test/**/*.test.ts'],
      exclude: e2e ? [] : ['test/**/*.e2e.test.ts'],
      fileParallelism: !e2e,
      // Many tests run real programs or thousands of generated cases; a busy machine is no failure.
      testTimeout: e2e ? 900_000 : 120_000,
      hookTimeout: e2e ? 900_000 : 300_000,
    },
  };
}

/** The rules that the repository as a whole keeps. */
const house: TestProjectInlineConfiguration = {
  root,
  ...fromSources,
  test: { name: 'house', include: ['tools/house/*.test.ts'], testTimeout: 60_000 },
};

// A fact that was edited is never stale in a test.
execFileSync(process.execPath, [join(root, 'tools/facts/generate.mjs')], { stdio: 'inherit' });

const packages = ['packages', 'apps'].flatMap((kind) =>
  readdirSync(join(root, kind)).map((name) => join(root, kind, name)),
);

/** In a package its own tests, at the root those of all; `--mode e2e` chooses the others. */
const config: ViteUserConfigFnObject = ({ mode }) => {
  const own = packages.find((directory) => !relative(directory, process.cwd()).startsWith('..'));
  const e2e = mode === 'e2e';
  return own === undefined
    ? { test: { projects: [...packages.map((directory) => suite(directory, e2e)), ...(e2e ? [] : [house])] } }
    : suite(own, e2e);
};
export default config;
