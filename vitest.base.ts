import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folderOf = (name: string): string =>
  here(existsSync(here(`packages/${name}`)) ? `packages/${name}` : `apps/${name}`);

/** Tests resolve workspace packages from their sources, so nothing has to be built first. */
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
