import type { Options } from 'tsup';
import { bundledSsh2 } from '../../tools/bundled-ssh2.js';
import { thirdPartyLicences } from '../../tools/third-party-licences.js';
import base from '../../tsup.config.js';

/** One bundle: to find two hundred files took longer than to connect to the hosts. */
const config: Options = {
  ...base,
  noExternal: [/./],
  // CommonJS modules in the bundle require Node's own modules.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), requireInstalled = require, __dirname = import.meta.dirname;",
  },
  esbuildPlugins: [bundledSsh2, thirdPartyLicences('dist/THIRD-PARTY-LICENCES.txt')],
};
export default config;
