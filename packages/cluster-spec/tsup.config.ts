import type { Options } from 'tsup';
import { thirdPartyLicences } from '../../tools/third-party-licences.js';
import base from '../../tsup.config.js';

/** Bundles zod, of which a fifth is used: its hundred files take longer to load than the rest of the package. */
const config: Options = {
  ...base,
  esbuildPlugins: [...(base.esbuildPlugins ?? []), thirdPartyLicences('dist/THIRD-PARTY-LICENCES.txt')],
};
export default config;
