import type { Options } from 'tsup';
import { thirdPartyLicences } from '../../tools/third-party-licences.js';
import base from '../../tsup.config.js';

/** One bundle: to find two hundred files took longer than to connect to the hosts. */
const config: Options = {
  ...base,
  // ssh2 has a native part, built where it is installed.
  noExternal: [/^(?!ssh2$)/],
  // CommonJS modules in the bundle require Node's own modules.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  esbuildPlugins: [thirdPartyLicences('dist/THIRD-PARTY-LICENCES.txt')],
};
export default config;
