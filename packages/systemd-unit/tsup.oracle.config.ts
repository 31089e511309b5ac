import { defineConfig } from 'tsup';

/** The oracle runner, built apart from what is published. */
export default defineConfig({
  entry: { oracle: 'test/oracle/run.ts' },
  outDir: 'node_modules/.cache/oracle',
  format: 'esm',
  target: 'node20',
  silent: true,
});
