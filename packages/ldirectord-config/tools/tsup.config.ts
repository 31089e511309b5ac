import type { Options } from 'tsup';

/** Tools are bundled from the sources into one file, so that nothing has to be built before they run. */
const config: Options = {
  entry: {
    oracle: 'tools/oracle.ts',
    bin: 'src/bin.ts',
    bench: 'bench/bench.ts',
    index: 'src/index.ts',
    ipvs: 'node_modules/@harderway/ipvs/src/bin.ts',
  },
  outDir: 'node_modules/.tools',
  format: 'esm',
  target: 'node20',
  noExternal: [/^@harderway\//],
  silent: true,
  esbuildOptions: (options) => {
    options.conditions = ['@harderway/source'];
  },
};

export default config;
