import { defineConfig } from 'tsup';

// The runner is bundled with the sources of its package, so that it needs no build of any package.
export default defineConfig({
  entry: { oracle: 'oracle/run.ts' },
  outDir: 'node_modules/.cache/oracle',
  format: 'esm',
  target: 'node20',
  silent: true,
  noExternal: [/^@harderway\//],
  esbuildOptions: (options) => {
    options.conditions = ['@harderway/source'];
  },
});
