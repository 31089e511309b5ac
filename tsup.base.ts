import type { Options } from 'tsup';

/** What every package builds with: one ESM bundle per entry, with declarations. */
export const base: Options = {
  format: 'esm',
  target: 'node20',
  clean: true,
  sourcemap: true,
  splitting: true,
  // Declarations of other packages come from what they publish, not from their sources.
  dts: { entry: 'src/index.ts', compilerOptions: { customConditions: [], composite: false } },
};
