import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Folder of the package that a bundled file comes from, if it is one of others. */
const folderOf = (input: string): string | undefined =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/@]+(?=\/)/.exec(input)?.[0];

/** Name, version, licence and the licence's text, which has to go wherever the code goes. */
function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${version} is bundled, and has no licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

/** Writes the licences of all packages of others that a bundle holds into one file. */
export const thirdPartyLicences = (to: string): Plugin => ({
  name: 'third-party-licences',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      const folders = Object.keys(metafile?.inputs ?? {}).flatMap((input) => folderOf(input) ?? []);
      const known = [...new Set(folders)].filter((folder) => existsSync(join(folder, 'package.json')));
      const notices = known.map(notice).sort((one, other) => one.localeCompare(other));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, [...new Set(notices)].join(`\n${'-'.repeat(78)}\n\n`));
    });
  },
});
