import type { ClusterSpec } from '@harderway/cluster-spec';
import { digestPath, type Observation, type Resource } from '@harderway/desired-state';
import { restorePaths } from './restore-paths.js';
import { unitName } from './unit.js';

/** Path of the directory that etcd makes in its data directory once it has started. */
const memberPath = (spec: ClusterSpec): string => `${spec.etcd.dataDirectory}/member`;

/** The data that etcd starts with: its directory `member`, and its log if that has a directory of its own. */
export function dataPaths(spec: ClusterSpec): readonly string[] {
  const wal = spec.etcd.extraFlags['wal-dir'];
  return [memberPath(spec), ...(wal === undefined ? [] : [wal])];
}

/** Path of the directory that etcd keeps its log in. */
export const logPath = (spec: ClusterSpec): string =>
  spec.etcd.extraFlags['wal-dir'] ?? `${memberPath(spec)}/wal`;

/** Asks whether a host has data of etcd. */
export const dataQuestion = (spec: ClusterSpec): Resource => ({
  kind: 'directory',
  path: memberPath(spec),
  mode: 0o700,
});

/** A directory whose entries are etcd's or ours alone, with the patterns of their names. */
interface OwnDirectory {
  readonly path: string;
  readonly contents: readonly string[];
}

/** A name as a shell pattern of {@link OwnDirectory}. */
const patternOf = (name: string): string => name.replace(/[^\w.-]/g, '?');

/**
 * The directories of etcd's data and of its log, and everything that etcd and harderway create in them: `.touch` tells etcd that
 * it may write; a restore works in `restore`, and data that was replaced or set aside stays.
 */
export function ownDirectories(spec: ClusterSpec): readonly OwnDirectory[] {
  const { dataDirectory, extraFlags } = spec.etcd;
  const log = extraFlags['wal-dir'];
  const [inside, ...below] = log?.startsWith(`${dataDirectory}/`)
    ? log
        .slice(dataDirectory.length + 1)
        .split('/')
        .map(patternOf)
    : [];
  // A log in the making is beside the log.
  const ofLog = inside === undefined ? [] : [inside, ...(below.length === 0 ? [`${inside}.tmp`] : [])];
  const contents = ['member', 'restore', 'replaced-*', 'removed-*', '.touch', ...ofLog];
  return [
    { path: dataDirectory, contents },
    ...(log === undefined ? [] : [{ path: log, contents: ['*.wal', '*.wal.broken', '*.tmp', '.touch'] }]),
  ];
}

/** kubeadm's static pod of etcd, which keeps its data where ours does by default. */
export const kubeadmManifest = '/etc/kubernetes/manifests/etcd.yaml';

/** Asks for the unit of etcd, and whether harderway has started it. */
export const unitQuestion: Resource = { kind: 'unit', name: unitName, enabled: true, active: true };

/** Asks whether etcd has run on a host, whether its data and its log are there and since when, and whether a restore is under way. */
export const memberQuestions = (spec: ClusterSpec): readonly Resource[] => [
  unitQuestion,
  dataQuestion(spec),
  { kind: 'directory', path: logPath(spec), mode: 0o700 },
  { kind: 'absent', path: digestPath(unitName) },
  { kind: 'directory', path: restorePaths(spec).work, mode: 0o700 },
  { kind: 'absent', path: kubeadmManifest },
];

/** Whether etcd has been started on this host before, by us. */
export const etcdHasRun = (seen: Observation): boolean => seen.units.get(unitName)?.digest !== undefined;

/** Whether a host has data of etcd, of whichever member. */
export const hasData = (spec: ClusterSpec, seen: Observation): boolean => seen.paths.has(memberPath(spec));

/** Whether etcd has run on a host and left its data, but no log where it would look for it now. */
export const lacksLog = (spec: ClusterSpec, seen: Observation): boolean =>
  etcdHasRun(seen) && hasData(spec, seen) && !seen.paths.has(logPath(spec));

/**
 * Whether the data of a host was made after we started etcd there last. etcd makes it before it has started, so it was lost, or
 * removed, and made again by a start that was not ours; or it was copied. A copy that kept its times was changed before it was made.
 */
export function isRemade(spec: ClusterSpec, { paths }: Observation): boolean {
  const { createdMs: made, modifiedMs: changed } = paths.get(memberPath(spec)) ?? {};
  const started = paths.get(digestPath(unitName))?.modifiedMs;
  const isCopy = made !== undefined && changed !== undefined && changed < made;
  return made !== undefined && started !== undefined && made > started && !isCopy;
}

/** Whether a restore has begun on a host and is not over. */
export const isRestoring = (spec: ClusterSpec, seen: Observation): boolean =>
  seen.paths.has(restorePaths(spec).work);

/** A host as it is once its data has been set aside: etcd is stopped, and nothing shows that it has run. */
export function withoutData(spec: ClusterSpec, seen: Observation): Observation {
  const paths = new Map([...seen.paths].filter(([path]) => path !== memberPath(spec)));
  const state = seen.units.get(unitName);
  if (state === undefined) return { ...seen, paths };
  const { digest: _, ...stopped } = state;
  const units = new Map([...seen.units, [unitName, { ...stopped, active: 'inactive', sub: 'dead' }]]);
  return { ...seen, paths, units };
}
