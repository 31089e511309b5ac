import { defineConfig } from 'tsup';
import { thirdPartyLicences } from '../../tools/third-party-licences.js';
import { base } from '../../tsup.base.js';

// The command is one bundle: looking for two hundred files took longer than connecting to the hosts.
export default defineConfig({
  ...base,
  dts: false,
  entry: ['src/bin.ts'],
  // ssh2 has a native part, built where it is installed.
  noExternal: [/^(?!ssh2$)/],
  // What is bundled of CommonJS asks for Node's own modules by it.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  esbuildPlugins: [thirdPartyLicences('dist/THIRD-PARTY-LICENCES.txt')],
});
