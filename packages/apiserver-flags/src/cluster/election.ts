import { compareVersions, parseVersion } from '@harderway/component-flags';
import type { FlagTexts } from './flag-texts.js';

/** Settings of a leader election: the flag of each, and its key below `leaderElection` in a scheduler's configuration. */
export const electionKeys = {
  isOn: { flag: 'leader-elect', key: 'leaderElect' },
  name: { flag: 'leader-elect-resource-name', key: 'resourceName' },
  namespace: { flag: 'leader-elect-resource-namespace', key: 'resourceNamespace' },
} as const;

/** A setting of a leader election. */
export type ElectionSetting = keyof typeof electionKeys;

/** The value of a setting as a text, and where it is given. */
export interface ElectionValue {
  readonly value: string;
  readonly from: 'flag' | 'file' | 'default';
}

/** The leader election of a program. */
export type Election = Readonly<Record<ElectionSetting, ElectionValue>>;

/** A program that elects a leader among its copies. */
export interface ElectingProgram {
  readonly name: 'kube-controller-manager' | 'kube-scheduler';
  /** Default: a later one than 1.22. */
  readonly version?: string | undefined;
  readonly flags: FlagTexts;
  /** The values in the file of a scheduler's `--config`. Without them the file counts as empty. */
  readonly configuration?: unknown;
}

const mapping = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Beside --config, kube-scheduler ignored the flags of the election before this version. */
const FLAGS_COUNT_SINCE = parseVersion('1.22.3');

/**
 * The leader election of a program, with its defaults: on, for an object of `kube-system` with the program's name. A flag of
 * kube-scheduler comes before its configuration file, from 1.22.3 on.
 *
 * Source: k8s.io/kubernetes `cmd/kube-scheduler/app/options/options.go`.
 *
 * @throws {FlagError} `version-invalid`
 */
export function electionOf({ name, version, flags, configuration }: ElectingProgram): Election {
  const hasFile = name === 'kube-scheduler' && flags['config'] !== undefined;
  const flagsCount =
    !hasFile || version === undefined || compareVersions(parseVersion(version), FLAGS_COUNT_SINCE) >= 0;
  const inFile = hasFile ? mapping(mapping(configuration)['leaderElection']) : {};
  const settingOf = (setting: ElectionSetting, usual: string): ElectionValue => {
    const { flag, key } = electionKeys[setting];
    const [given, written] = [flags[flag], inFile[key]];
    if (flagsCount && given !== undefined) return { value: given, from: 'flag' };
    return typeof written === 'string' || typeof written === 'boolean'
      ? { value: `${written}`, from: 'file' }
      : { value: usual, from: 'default' };
  };
  return {
    isOn: settingOf('isOn', 'true'),
    name: settingOf('name', name),
    namespace: settingOf('namespace', 'kube-system'),
  };
}

/** Whether a program leads without an election. */
export const isElectionOff = ({ isOn }: Election): boolean => /^(?:false|f|0)$/i.test(isOn.value);

/** The lock for which a program competes: namespace and name of an object. */
export const lockOf = ({ namespace, name }: Election): string => `${namespace.value}/${name.value}`;

/** The names with which pods choose a scheduler: those of its profiles. */
function schedulerNames({ configuration }: ElectingProgram): readonly string[] {
  const { profiles } = mapping(configuration);
  const names = (Array.isArray(profiles) ? profiles : []).map((each) => mapping(each)['schedulerName']);
  return names.length === 0 ? ['default-scheduler'] : names.map((each) => `${each ?? 'default-scheduler'}`);
}

/**
 * Groups of programs that would do the same work, so that one of each group may lead: all controller managers, and schedulers with
 * a profile of one name.
 *
 * @param programs of one name
 */
export function rivalsAmong<T extends ElectingProgram>(programs: readonly T[]): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const program of programs)
    for (const group of program.name === 'kube-scheduler' ? new Set(schedulerNames(program)) : [''])
      groups.set(group, [...(groups.get(group) ?? []), program]);
  return [...groups.values()].filter(({ length }) => length > 1);
}
