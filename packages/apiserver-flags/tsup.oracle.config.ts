import { defineConfig } from 'tsup';

// The runner is bundled with the sources of the packages, so that nothing has to be built before.
export default defineConfig({
  entry: { run: 'oracle/run.ts' },
  outDir: 'node_modules/.oracle',
  format: 'esm',
  target: 'node20',
  silent: true,
  // Where yaml asks for Node's own modules, the bundle does too.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  noExternal: [/^@harderway\//],
  esbuildOptions: (options) => {
    options.conditions = ['@harderway/source'];
  },
});
