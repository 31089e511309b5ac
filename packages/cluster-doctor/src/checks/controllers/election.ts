import type { Cluster } from '../../cluster/cluster.js';
import type { Evidence } from '../../cluster/evidence.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type Found } from '../check.js';
import { majorityOf, unlessTied } from '../majority.js';
import { editAt, replaceIn } from '../repairs.js';

/** Settings of a leader election: the flag, its key in a scheduler's configuration, and its default. */
const SETTINGS = {
  isOn: { flag: 'leader-elect', key: 'leaderElect', usual: () => 'true' },
  name: { flag: 'leader-elect-resource-name', key: 'resourceName', usual: ({ name }: Program) => name },
  namespace: {
    flag: 'leader-elect-resource-namespace',
    key: 'resourceNamespace',
    usual: () => 'kube-system',
  },
} as const;

type Setting = keyof typeof SETTINGS;

/** A setting of a program's election, and where it comes from. */
interface GivenSetting {
  readonly value: string;
  readonly place: Evidence;
  readonly inFile: boolean;
}

const mapping = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Whether kube-scheduler takes flags of the election beside --config, as it does from 1.22.3. Unknown versions count as later ones. */
function takesFlags({ version = '' }: Program): boolean {
  const [, minor = '99', patch = '0'] = /^1\.(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(minor) > 22 || (Number(minor) === 22 && Number(patch) >= 3);
}

/** A setting in the configuration of a scheduler; undefined for its default, and where the file was not read. */
function inFile(cluster: Cluster, program: Program, path: string, key: string): GivenSetting | undefined {
  const host = cluster.host(program.host);
  const text = host?.file(path)?.text;
  if (host === undefined || text === undefined) return undefined;
  const value = mapping(host.settings(path)['leaderElection'])[key];
  if (typeof value !== 'string' && typeof value !== 'boolean') return undefined;
  const lines = text.split('\n');
  const line = Math.max(
    0,
    lines.findIndex((each) => each.includes(`${key}:`) || each.includes(`${key}"`)),
  );
  return {
    value: String(value),
    place: host.evidence(path, (lines[line] ?? '').trim(), line + 1),
    inFile: true,
  };
}

/** The setting of a program: of kube-scheduler with a configuration file its flag, or else what the file says. */
function settingOf(cluster: Cluster, program: Program, setting: Setting): GivenSetting {
  const { flag, key, usual } = SETTINGS[setting];
  const path = program.name === 'kube-scheduler' ? program.flags['config'] : undefined;
  const given = path === undefined || takesFlags(program) ? program.flags[flag] : undefined;
  if (given !== undefined) return { value: given, place: program.place(flag), inFile: false };
  return (
    (path === undefined ? undefined : inFile(cluster, program, path, key)) ?? {
      value: usual(program),
      place: program.place(flag),
      inFile: false,
    }
  );
}

/** The lock for which a program competes: namespace and name of an object. */
const lockOf = (cluster: Cluster, program: Program): string =>
  (['namespace', 'name'] as const).map((each) => settingOf(cluster, program, each).value).join('/');

/** Finds programs that compete for another lock than most of the others: each lock has a leader. */
function* otherLocks(cluster: Cluster, programs: readonly Program[]): Iterable<Found> {
  const all = programs.map((program) => ({ program, lock: lockOf(cluster, program) }));
  const found = majorityOf(all, (one, other) => one.lock === other.lock);
  if (found === undefined) return;
  const { usual, others, isTie } = found;
  for (const { program, lock } of others) {
    const places = (['namespace', 'name'] as const)
      .filter(
        (each) => settingOf(cluster, program, each).value !== settingOf(cluster, usual.program, each).value,
      )
      .map((each) => settingOf(cluster, program, each).place);
    yield {
      hosts: [program.host],
      message: `${program.name} on ${program.host} competes for the lock ${lock}, and on ${usual.program.host} for ${usual.lock}: both lead`,
      evidence: places,
      ...unlessTied(isTie, {
        repair: places.slice(0, 1).map((place) => editAt(program, place)),
        advice: 'Several of them act at the same time, and against each other.',
      }),
      shows: commandOf(program),
    };
  }
}

export const electionChecks: Checks = {
  *'leader-election-off'(cluster) {
    for (const name of ['kube-controller-manager', 'kube-scheduler'] as const) {
      const programs = cluster.programs(name);
      if (programs.length < 2) continue;
      for (const program of programs) {
        const { value, place, inFile: isInFile } = settingOf(cluster, program, 'isOn');
        if (!/^(?:false|f|0)$/i.test(value)) continue;
        const switchedOn = place.text.replace(/(?<=[=:"'\s])(?:false|f|0|no|off|n)\b(?!.*:)/i, 'true');
        yield {
          hosts: [program.host],
          message: `${name} on ${program.host} works without leader election, beside ${programs.length - 1} others`,
          evidence: [place],
          repair: [
            isInFile && switchedOn === place.text
              ? editAt(program, place)
              : replaceIn(program, place.file, place.text, switchedOn),
          ],
          advice: 'Several of them act at the same time, and against each other.',
          shows: commandOf(program),
        };
      }
      yield* otherLocks(cluster, programs);
    }
  },
};
