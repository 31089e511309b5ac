import { execFileSync } from 'node:child_process';
import type { Options } from 'tsup';
import { thirdPartyLicences } from '../../tools/third-party-licences.js';
import { wholeBundle } from '../../tools/whole-bundle.js';
import base from '../../tsup.config.js';

/** One bundle: to find two hundred files took longer than to connect to the hosts. */
const config: Options = {
  ...base,
  ...wholeBundle,
  esbuildPlugins: [...wholeBundle.esbuildPlugins, thirdPartyLicences('dist/THIRD-PARTY-LICENCES.txt')],
  // npm links them where man finds them; the hook in .pnpmfile.cjs names them in the tarball.
  onSuccess: async () => {
    execFileSync(process.execPath, ['../../tools/run.mjs', 'tools/man-pages.ts'], { stdio: 'inherit' });
  },
};
export default config;
