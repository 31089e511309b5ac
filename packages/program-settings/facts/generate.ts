import { rulesModule } from '@harderway/diagnostics/facts';
import { parse } from 'yaml';

type Directives = Readonly<
  Record<string, { readonly value?: unknown; readonly production?: { readonly value?: unknown } }>
>;

/** The directives that a profile sets. */
const directivesIn = (profile: string, facts: Directives): object =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, { production, value }]) => {
      const own = profile === 'production' && production !== undefined ? production.value : value;
      return own === undefined ? [] : [[name, own]];
    }),
  );

const inBothPlaces = (
  profile: string,
  { globals, section }: Readonly<Record<string, Directives>>,
): object => ({
  globals: directivesIn(profile, globals ?? {}),
  section: directivesIn(profile, section ?? {}),
});

/** Facts as JSON, with the URLs of their sources in place of the names. */
const urlsOf =
  (sources: Readonly<Record<string, string>>) =>
  (facts: unknown): string =>
    JSON.stringify(facts, (key, value) => {
      if (key !== 'source') return value;
      if (sources[value] === undefined) throw new Error(`facts/programs.yaml has no source ${value}`);
      return sources[value];
    });

/** Reasons for lines of files, as the text of a module. */
const filesModule = (yaml: string, programs: string): string => `import type { LineReason } from './model.js';

/** The reasons of facts/files.yaml. */
export const lineReasons: readonly LineReason[] = ${urlsOf(parse(programs).sources)(parse(yaml))};
`;

/** Programs and the balancer with the URLs of their sources, as the text of a module. */
function programsModule(yaml: string): string {
  const { sources, exceptions, unit, programs, balancer } = parse(yaml);
  const withUrls = urlsOf(sources);
  const asWritten = (key: string, value: unknown): unknown =>
    key === 'value' && typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  const directives = JSON.parse(JSON.stringify({ ...balancer.globals, ...balancer.section }, asWritten));
  const settings = {
    guide: inBothPlaces('guide', balancer),
    production: inBothPlaces('production', balancer),
  };
  return `import type { FlagFacts, ProgramFacts, UnitFacts } from './facts.js';
import type { CisException } from './model.js';

/** Items of the benchmark that do not hold in the profile production. */
export const cisExceptions: readonly CisException[] = ${withUrls(exceptions)};

/** The settings of facts/programs.yaml for the units of all programs. */
export const unitFacts: UnitFacts = ${withUrls(unit)};

/** The programs of facts/programs.yaml. */
export const programFacts: readonly ProgramFacts[] = ${withUrls(programs)};

/** Directives of ldirectord.cf, and why they are set. */
export const balancerFacts: Readonly<Record<string, FlagFacts>> = ${withUrls(directives)};

/** The settings of each profile, by the place in ldirectord.cf. */
export const balancerSettings = ${JSON.stringify(settings)} as const;
`;
}

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => ({
  'src/rules/rules.generated.ts': rulesModule(read('rules.yaml'), 'programSettingsRules'),
  'src/files/files.generated.ts': filesModule(read('files.yaml'), read('programs.yaml')),
  'src/programs/programs.generated.ts': programsModule(read('programs.yaml')),
});
