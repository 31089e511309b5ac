import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** The directory of the third-party package that a bundled file comes from. */
const directoryOf = (input: string): string | undefined =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/@]+(?=\/)/.exec(input)?.[0];

/** A third-party package and its licence; `text` is missing where it publishes none. */
interface Licence {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string | undefined;
}

function licenceOf(directory: string): Licence {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  // `licenses` is npm's old form.
  const { name, version, license = manifest.licenses?.[0]?.type } = manifest;
  if (typeof license !== 'string') throw new Error(`${name} ${version} is bundled, but names no licence`);
  const file = readdirSync(directory).find((entry) => /^licen[cs]e([.-]|$)/i.test(entry));
  const text = file === undefined ? undefined : readFileSync(join(directory, file), 'utf8').trim();
  return { name, version, license, text };
}

const scopeOf = (name: string): string | undefined => /^@[^/]+(?=\/)/.exec(name)?.[0];

/**
 * The text of a licence, which has to go wherever the code goes, without spaces at the ends of lines; one scope has one text for
 * each of its licences.
 */
function textOf({ name, version, license, text }: Licence, all: readonly Licence[]): string {
  const scope = scopeOf(name);
  const siblings = all.filter((other) => scope !== undefined && scopeOf(other.name) === scope);
  const found = text ?? siblings.find((other) => other.license === license && other.text !== undefined)?.text;
  if (found === undefined) throw new Error(`${name} ${version} is bundled, but has no licence text`);
  return found.replace(/[ \t]+$/gm, '');
}

/** The notices of packages by name. Those with the same text share it. */
function noticesOf(licences: readonly Licence[]): readonly string[] {
  const titles = new Map<string, Set<string>>();
  for (const each of licences.toSorted((one, other) => one.name.localeCompare(other.name))) {
    const text = textOf(each, licences);
    const own = titles.get(text) ?? new Set();
    titles.set(text, own.add(`${each.name} ${each.version} (${each.license})`));
  }
  return [...titles].map(([text, own]) => `${[...own].join('\n')}\n\n${text}\n`);
}

/** Writes the licences of all third-party packages in a bundle into one file, if there are any. */
export const thirdPartyLicences = (to: string): Plugin => ({
  name: 'third-party-licences',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      const directories = Object.keys(metafile?.inputs ?? {}).flatMap((input) => directoryOf(input) ?? []);
      const known = [...new Set(directories)].filter((each) => existsSync(join(each, 'package.json')));
      if (known.length === 0) return;
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, noticesOf(known.map(licenceOf)).join(`\n${'-'.repeat(78)}\n\n`));
    });
  },
});
