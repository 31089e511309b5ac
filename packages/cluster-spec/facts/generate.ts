import { rulesModule } from '@harderway/diagnostics/facts';
import { parse } from 'yaml';

/** Programs with the URLs of their sources, as the text of a module. */
function programsModule(yaml: string): string {
  const { sources, exceptions, unit, programs } = parse(yaml);
  const withUrls = (facts: unknown): string =>
    JSON.stringify(facts, (key, value) => {
      if (key !== 'source') return value;
      if (sources[value] === undefined) throw new Error(`facts/programs.yaml has no source ${value}`);
      return sources[value];
    });
  return `import type { CisException, ProgramFacts, UnitFacts } from './model.js';

/** Items of the benchmark that do not hold in the profile production. */
export const cisExceptions: readonly CisException[] = ${withUrls(exceptions)};

/** The settings of facts/programs.yaml for the units of all programs. */
export const unitFacts: UnitFacts = ${withUrls(unit)};

/** The programs of facts/programs.yaml. */
export const programFacts: readonly ProgramFacts[] = ${withUrls(programs)};
`;
}

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => ({
  'src/rules.generated.ts': rulesModule(read('rules.yaml'), 'clusterSpecRules'),
  'src/programs/programs.generated.ts': programsModule(read('programs.yaml')),
});
