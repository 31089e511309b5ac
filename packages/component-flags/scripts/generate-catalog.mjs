#!/usr/bin/env node
// Generates a package's catalog from its facts file: the history of all versions, and one module for each
// version with its typed builder. Usage: generate-catalog.mjs FACTS.json SRC_DIRECTORY PREFIX
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [factsFile, source, prefix] = process.argv.slice(2);
if (factsFile === undefined || source === undefined || prefix === undefined) {
  console.error('usage: generate-catalog.mjs FACTS.json SRC_DIRECTORY PREFIX');
  process.exit(2);
}

const catalog = JSON.parse(readFileSync(factsFile, 'utf8'));
const head =
  '// Generated from the facts file of this package; run `pnpm run catalog` after editing the facts.\n';

const versionParts = (text) => text.split('.').map(Number);
const before = (left, right) => {
  const [a, b] = [versionParts(left), versionParts(right)];
  return a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];
};
const within = (minor, ranges) =>
  ranges.split(' ').some((range) => {
    const [low, high] = range.split('-');
    if (before(minor, low)) return false;
    return high === '' || !before(high ?? low, minor);
  });
const at = (varying, minor) =>
  typeof varying === 'string'
    ? varying
    : (varying.find(({ versions }) => within(minor, versions)) ?? varying.at(-1)).is;

/** The same view that `specAt` of this package computes at run time. */
const specAt = (flag, minor) => {
  const uncertain = flag.uncertain !== undefined && within(minor, flag.uncertain);
  if (!uncertain && !within(minor, flag.versions)) return undefined;
  const spec = { type: at(flag.type, minor), default: at(flag.default, minor) };
  if (flag.shorthand !== undefined) spec.shorthand = flag.shorthand;
  if (flag.hidden !== undefined && within(minor, flag.hidden)) spec.hidden = true;
  if (flag.deprecated !== undefined && !before(minor, flag.deprecated.since)) {
    const { since: _since, maybeSince: _maybe, ...deprecated } = flag.deprecated;
    spec.deprecated = deprecated;
  }
  if (flag.values !== undefined) spec.values = flag.values;
  if (flag.spelling !== undefined && within(minor, flag.spelling.versions)) spec.spelling = flag.spelling.is;
  if (flag.words !== undefined) spec.words = flag.words;
  if (uncertain) spec.uncertain = true;
  return spec;
};

const rows = (list) => list.map((item) => `    ${JSON.stringify(item)},\n`).join('');
const { flags, ...about } = catalog;
const fields = Object.entries(about)
  .map(([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`)
  .join('');
mkdirSync(join(source, 'catalog'), { recursive: true });
mkdirSync(join(source, 'versions'), { recursive: true });
writeFileSync(
  join(source, 'catalog', 'history.generated.ts'),
  `${head}import type { Catalog } from '@harderway/component-flags';

/** The flags of ${catalog.component} over all versions that are known. */
export const catalog: Catalog = {
${fields}  flags: [
${rows(flags)}  ],
};
`,
);

for (const minor of catalog.minors) {
  const specs = flags.flatMap((flag) => {
    const spec = specAt(flag, minor);
    return spec === undefined ? [] : [`  ${JSON.stringify(flag.name)}: ${JSON.stringify(spec)},\n`];
  });
  const underscores = !before(minor, catalog.underscoresSince ?? '9999.0');
  writeFileSync(
    join(source, 'versions', `v${minor}.generated.ts`),
    `${head}import { type BuiltArguments, buildArguments, type FlagsInput } from '@harderway/component-flags';

/** The flags of ${catalog.component} ${minor}. */
export const flags = {
${specs.join('')}} as const;

/** What each flag of ${catalog.component} ${minor} takes. */
export type ${prefix[0].toUpperCase()}${prefix.slice(1)}Flags = FlagsInput<typeof flags>;

/** Writes the flags of ${catalog.component} ${minor} as arguments, in the order given, with what is wrong with them. */
export const ${prefix}Argv = (input: ${prefix[0].toUpperCase()}${prefix.slice(1)}Flags): BuiltArguments =>
  buildArguments(flags, input, { syntax: '${catalog.syntax}', underscores: ${underscores} });
`,
  );
}

const members = catalog.minors.map(
  (minor) => `  readonly '${minor}': typeof import('../versions/v${minor}.generated.js').flags;\n`,
);
writeFileSync(
  join(source, 'catalog', 'types.generated.ts'),
  `${head}
/** The flags of each minor of ${catalog.component}, for types alone. */
export interface FlagsByMinor {
${members.join('')}}
`,
);
