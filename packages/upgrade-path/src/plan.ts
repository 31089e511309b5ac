import { compareVersions, FlagError, parseVersion } from '@harderway/component-flags';
import { checkUpgrade, EtcdConfigError } from '@harderway/etcd-config';
import { type Ladder, ladderOf, type Rung } from './ladder.js';
import { migrateEtcd } from './migrate/etcd.js';
import { migrateKubernetes } from './migrate/kubernetes.js';
import { readProgram } from './migrate/read.js';
import type {
  Hop,
  MigratedProgram,
  ProgramFault,
  ProgramName,
  ProgramSettings,
  UpgradePlan,
  UpgradeRequest,
  Versions,
} from './model.js';
import { oldestKubelet, provisionalBasis, removedApisBetween } from './releases.js';
import { stagesOf } from './stages.js';

type Programs = Readonly<Partial<Record<ProgramName, ProgramSettings>>>;

const NAMES: readonly ProgramName[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

function migrated({ component, from, to }: Rung, programs: Programs): readonly MigratedProgram[] {
  return NAMES.flatMap((name) => {
    const settings = programs[name];
    if (settings === undefined || (name === 'etcd') !== (component === 'etcd')) return [];
    return [name === 'etcd' ? migrateEtcd(settings, from, to) : migrateKubernetes(name, settings, from, to)];
  });
}

function hopOf(rung: Rung, programs: Programs): Hop {
  const { component, from, to } = rung;
  const isEtcd = component === 'etcd';
  return {
    id: `${component} ${to}`,
    ...rung,
    direction: compareVersions(parseVersion(to), parseVersion(from)) < 0 ? 'down' : 'up',
    stages: stagesOf(rung),
    programs: migrated(rung, programs),
    oldestKubelet: isEtcd ? undefined : oldestKubelet(to),
    removedApis: isEtcd ? [] : removedApisBetween(from, to),
    basis: isEtcd ? undefined : provisionalBasis(to),
    findings: isEtcd ? checkUpgrade(from, to) : [],
  };
}

/** Errors of the release of an etcd that stays. No hop leads to that release, so no hop names them. */
const faultsOfStay = (from: Versions, to: Versions): readonly ProgramFault[] =>
  from.etcd === to.etcd
    ? checkUpgrade(from.etcd, to.etcd)
        .filter(({ severity }) => severity === 'error')
        .map((diagnostic) => ({ program: 'etcd', diagnostic }))
    : [];

/** A ladder; a version that cannot be read, or is not known, refuses it. */
function ladder(request: UpgradeRequest): Ladder {
  try {
    return ladderOf(request);
  } catch (error) {
    if (!(error instanceof FlagError || error instanceof EtcdConfigError)) throw error;
    const needed = ['name versions such as 1.31.14 of Kubernetes and 3.5.33 of etcd'];
    return { kind: 'refused', refusal: { code: 'version-unknown', message: error.message, needed } };
  }
}

/**
 * Plans the way of a control plane from one version to another: Kubernetes minor by minor, etcd by its own path among
 * them, each hop with its stages, with what the programs are started with after it and why, and with the API versions
 * that are no longer served. Every hop begins with what the one before it gave.
 *
 * Pure: it knows nothing of hosts. Kubernetes never goes back by a minor; the refusal says what would be needed. etcd goes
 * back by one minor at a time, from 3.7 to 3.4. Never throws.
 */
export function planUpgrade(request: UpgradeRequest): UpgradePlan {
  const found = ladder(request);
  if (found.kind === 'refused') return found;
  const { from, programs: given = {} } = request;
  const read = NAMES.flatMap((program) => {
    const settings = given[program];
    return settings === undefined ? [] : [{ program, ...readProgram(program, settings, from) }];
  });
  let programs: Programs = Object.fromEntries(read.map(({ program, settings }) => [program, settings]));
  const hops: Hop[] = [];
  for (const rung of found.rungs) {
    const hop = hopOf(rung, programs);
    hops.push(hop);
    const after = hop.programs.map(
      ({ program, argv, unknown, files }) => [program, { argv, unknown, files }] as const,
    );
    programs = { ...programs, ...Object.fromEntries(after) };
  }
  const faults = read.flatMap(({ program, faults: found }) =>
    found.map((diagnostic) => ({ program, diagnostic })),
  );
  return { kind: 'plan', from, to: found.to, hops, faults: [...faults, ...faultsOfStay(from, found.to)] };
}
