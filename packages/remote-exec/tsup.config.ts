import type { Options } from 'tsup';
import { thirdPartyLicences } from '../../tools/third-party-licences.js';
import base from '../../tsup.config.js';

/** The program bundles the reader of inventories and its YAML parser, so that the library does not depend on them. */
const config: Options = {
  ...base,
  esbuildPlugins: [...(base.esbuildPlugins ?? []), thirdPartyLicences('dist/THIRD-PARTY-LICENCES.txt')],
};
export default config;
