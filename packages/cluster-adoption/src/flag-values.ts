import { type FlagTexts, readFlagTexts } from '@harderway/apiserver-flags';
import type { Cluster, Evidence, Program, ProgramName } from '@harderway/cluster-doctor/cluster';
import { type Entry, entry, type Reading } from './model.js';

/** The flags of a program's process, or of its unit if the program is stopped. */
export function runningFlags({ process, argv, flags, surroundings }: Program): FlagTexts {
  if (process === undefined || surroundings?.configuration !== undefined) return flags;
  const written = readFlagTexts(argv);
  const others = Object.entries(flags).filter(([name]) => !(name in written));
  return { ...Object.fromEntries(others), ...readFlagTexts(process.argv.slice(1)) };
}

/** How often a program is given a flag. */
export const usesOf = ({ process, argv }: Program, flag: string): number =>
  (process?.argv.slice(1) ?? argv).filter(
    (word) => /^--?([^=]+)/.exec(word)?.[1]?.replaceAll('_', '-') === flag,
  ).length;

/** Whether two command lines have the same flags, in whatever order. */
function sameFlags(one: FlagTexts, other: FlagTexts): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

/** Programs whose process and unit disagree: nobody can say which of the two is meant. */
export const outdatedProcesses = ({ controlNodes }: Cluster): readonly Entry[] =>
  controlNodes.flatMap(({ programs }) =>
    programs.flatMap((program): readonly Entry[] => {
      const { name, host, unit, process, argv } = program;
      if (unit === undefined || process === undefined) return [];
      if (sameFlags(readFlagTexts(argv), readFlagTexts(process.argv.slice(1)))) return [];
      const file = unit.property('FragmentPath') || unit.name;
      const message = `${name} on ${host} runs with other flags than its unit says; restart it, or put the unit back`;
      return [entry('unknown', `${name} on ${host}`, message, { host, file, text: unit.name })];
    }),
  );

/** The values that a flag has on all hosts: `undefined` where a program does not have it. */
function valuesOf(
  cluster: Cluster,
  program: ProgramName,
  flag: string,
): readonly { readonly value: string | undefined; readonly evidence: Evidence }[] {
  return cluster
    .programs(program)
    .map((each) => ({ value: runningFlags(each)[flag], evidence: each.place(flag) }));
}

/**
 * The one value that a flag has on all control nodes.
 *
 * @param subject the key of cluster.yaml that it decides
 * @param fallback the program's own default, where a flag that is not given has one
 */
export function flagOfAll(
  cluster: Cluster,
  [program, flag]: readonly [program: ProgramName, flag: string],
  subject: string,
  fallback?: string,
): Reading<string> {
  const found = valuesOf(cluster, program, flag);
  const values = [...new Set(found.map(({ value }) => value))];
  const evidence = found.map((each) => each.evidence);
  const [value] = values;
  if (found.length === 0)
    return { entries: [entry('unknown', subject, `${program} was found on no control node`)] };
  if (values.length > 1)
    return {
      entries: [entry('unknown', subject, `--${flag} of ${program} differs between hosts`, ...evidence)],
    };
  if (value !== undefined) return { value, entries: [entry('exact', subject, value, ...evidence)] };
  if (fallback === undefined)
    return { entries: [entry('unknown', subject, `--${flag} of ${program} is not given`, ...evidence)] };
  const message = `${fallback}, the default of ${program} without --${flag}`;
  return { value: fallback, entries: [entry('defaults', subject, message, ...evidence)] };
}
