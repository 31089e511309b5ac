// Not by the index: that imports modules which are generated here.
import { type Catalog, flagsAt } from '../src/catalog.js';
import type { FlagSpec } from '../src/spec.js';
import { compareVersions, parseVersion } from '../src/version.js';
import { dataModule, head, startRulesModule } from './modules.js';

export { dataModule, startRulesModule } from './modules.js';

const lines = <T>(items: readonly T[], line: (item: T) => string): string => items.map(line).join('');

/** The history of a program's flags over all versions. */
function history({ flags, ...about }: Catalog): string {
  return `${head}import type { Catalog } from '@harderway/component-flags';

/** The flags of ${about.component} over all versions that are known. */
export const catalog: Catalog = {
${lines(Object.entries(about), ([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`)}  flags: [
${lines(flags, (flag) => `    ${JSON.stringify(flag)},\n`)}  ],
};
`;
}

/** The type of what a flag takes: its own type, with the words of a closed set. */
function takenBy({ type, values }: FlagSpec): string {
  const own = JSON.stringify(type);
  const words = values?.map((each) => JSON.stringify(each)).join(' | ');
  return words === undefined ? own : `readonly [${own}, ${words}]`;
}

/** The flags of one minor and their typed builder, which weighs no more than that minor's flags. */
function version(catalog: Catalog, minor: string, prefix: string): string {
  const { component, syntax, underscoresSince } = catalog;
  const underscores =
    underscoresSince !== undefined &&
    compareVersions(parseVersion(minor), parseVersion(underscoresSince)) >= 0;
  const typeName = `${prefix.charAt(0).toUpperCase()}${prefix.slice(1)}Flags`;
  const flags = Object.entries(flagsAt(catalog, minor));
  return `${head}import { type BuiltArguments, buildArguments, type FlagsInput, type TypedFlagSet } from '@harderway/component-flags';

/** The flags of ${component} ${minor}. */
export const flags: TypedFlagSet<{
${lines(flags, ([name, spec]) => `  ${JSON.stringify(name)}: ${takenBy(spec)};\n`)}}> = {
${lines(flags, ([name, spec]) => `  ${JSON.stringify(name)}: ${JSON.stringify(spec)},\n`)}};

/** The values of each flag of ${component} ${minor}. */
export type ${typeName} = FlagsInput<typeof flags>;

/** Writes the flags of ${component} ${minor} as arguments, in the order given, with what is wrong with them. */
export const ${prefix}Argv = (input: ${typeName}): BuiltArguments =>
  buildArguments(flags, input, { syntax: '${syntax}', underscores: ${underscores} });
`;
}

/** The flags of each minor, for types alone. */
function types({ component, minors }: Catalog): string {
  return `${head}
/** The flags of each minor of ${component}, for types alone. */
export interface FlagsByMinor {
${lines(minors, (minor) => `  readonly '${minor}': typeof import('../versions/v${minor}.generated.js').flags;\n`)}}
`;
}

/**
 * Modules of a Kubernetes program's package, by path: its flags, rules, and the files that it opens.
 *
 * @param name of the program, whose flags are in `<name>.json`
 * @param prefix begins the names of what the modules export
 */
export function programModules(
  read: (file: string) => string,
  name: string,
  prefix: string,
): Record<string, string> {
  const catalog: Catalog = JSON.parse(read(`${name}.json`));
  const versions = catalog.minors.map((minor) => [
    `src/versions/v${minor}.generated.ts`,
    version(catalog, minor, prefix),
  ]);
  return {
    'src/catalog/history.generated.ts': history(catalog),
    'src/catalog/types.generated.ts': types(catalog),
    'src/rules/rules.generated.ts': startRulesModule(read('rules.yaml'), `${prefix}Rules`),
    'src/rules/opened-files.generated.ts': dataModule(
      read('opened-files.yaml'),
      'openedFiles: readonly OpenedFile[]',
      '@harderway/component-flags/kubernetes',
    ),
    ...Object.fromEntries(versions),
  };
}
