import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Folder of the package that a suite belongs to. */
function folderOf(suite: string): string {
  const name = suite.replace(/-e2e$/, '');
  const folder = ['packages', 'apps'].map((kind) => here(`${kind}/${name}`)).find(existsSync);
  if (folder === undefined) throw new Error(`${suite} is not named after a package or an app`);
  return folder;
}

/**
 * Tests resolve workspace packages from their sources, so nothing has to be built first. A suite is named after its
 * package's folder; one that takes long has `-e2e` behind it.
 */
export const base = (name: string): ViteUserConfig => ({
  resolve: { conditions: ['@harderway/source'] },
  ssr: { resolve: { conditions: ['@harderway/source'], externalConditions: ['@harderway/source'] } },
  test: {
    name,
    setupFiles: [here('vitest.setup.ts')],
    env: { HARDERWAY_PACKAGE_FOLDER: folderOf(name) },
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.e2e.test.ts'],
    // Many tests run real programs or thousands of generated cases; a busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
