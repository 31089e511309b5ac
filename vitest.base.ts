import type { ViteUserConfig } from 'vitest/config';

/** Tests resolve workspace packages from their sources, so nothing has to be built first. */
export const base = (name: string): ViteUserConfig => ({
  resolve: { conditions: ['@harderway/source'] },
  ssr: { resolve: { conditions: ['@harderway/source'], externalConditions: ['@harderway/source'] } },
  test: { name, include: ['test/**/*.test.ts'], exclude: ['test/**/*.e2e.test.ts'] },
});
