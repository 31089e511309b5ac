import { compareVersions, minorOf, parseVersion } from '@harderway/component-flags';
import { checkUpgrade, newestPatch, upgradePath } from '@harderway/etcd-config';
import type { Hop, UpgradeRefusal, UpgradeRequest, Versions } from './model.js';
import { etcdBounds, goesWithEtcd, kubernetesMinors, newestKubernetes } from './releases.js';

/** A hop without what follows from it. */
export type Rung = Pick<Hop, 'component' | 'from' | 'to' | 'beside'>;

/** The rungs of a ladder, or why there is none. */
export type Ladder =
  | { readonly kind: 'rungs'; readonly rungs: readonly Rung[]; readonly to: Versions }
  | { readonly kind: 'refused'; readonly refusal: UpgradeRefusal };

const refused = (
  code: UpgradeRefusal['code'],
  message: string,
  ...needed: readonly string[]
): { readonly kind: 'refused'; readonly refusal: UpgradeRefusal } => ({
  kind: 'refused',
  refusal: { code, message, needed },
});

/** A version with its patch: that of the request, or the newest known one. */
const withPatch = (version: string, patches: Readonly<Record<string, string>> = {}): string =>
  parseVersion(version).patch === undefined
    ? (patches[version] ?? newestKubernetes(version) ?? version)
    : version;

/** A patch of the request that is of another minor than it stands for: the way over it would skip a minor. */
const strayPatch = (patches: UpgradeRequest['patches'] = {}): readonly [string, string] | undefined =>
  Object.entries(patches).find(([minor, patch]) => {
    const [wanted, given] = [parseVersion(minor), parseVersion(patch)];
    return given.patch === undefined || minorOf(wanted) !== minorOf(given);
  });

/** The Kubernetes to end with. A minor alone never takes back a running patch that is newer than all known ones. */
function lastKubernetes({ from, to, patches }: UpgradeRequest): string {
  const [running, wanted] = [parseVersion(from.kubernetes), parseVersion(to.kubernetes)];
  const newest = withPatch(to.kubernetes, patches);
  const isAsked = wanted.patch !== undefined || patches?.[to.kubernetes] !== undefined;
  const isBack = minorOf(running) === minorOf(wanted) && compareVersions(running, parseVersion(newest)) > 0;
  return isBack && !isAsked ? from.kubernetes : newest;
}

/** The versions of Kubernetes on the way, without the first: one of each minor. */
function kubernetesStops(from: string, to: string, { patches }: UpgradeRequest): readonly string[] {
  const [start, end] = [parseVersion(from), parseVersion(to)];
  if (compareVersions(start, end) === 0) return [];
  const between = kubernetesMinors.filter((minor) => {
    const number = parseVersion(minor).minor;
    return number > start.minor && number < end.minor;
  });
  return [...between.map((minor) => withPatch(minor, patches)), to];
}

/** The etcd to end with: the one asked for, or where the last Kubernetes needs a newer one, that. */
function lastEtcd({ from, to, patches }: UpgradeRequest, kubernetes: string): string {
  if (to.etcd !== undefined)
    return parseVersion(to.etcd).patch === undefined ? (patches?.[to.etcd] ?? newestPatch(to.etcd)) : to.etcd;
  const bounds = etcdBounds(kubernetes);
  if (bounds === undefined || compareVersions(parseVersion(from.etcd), parseVersion(bounds.least)) >= 0)
    return from.etcd;
  return newestPatch(bounds.least);
}

/** The first etcd step that etcd itself does not have. */
function etcdFault(stops: readonly string[]): string | undefined {
  for (const [index, stop] of stops.slice(1).entries()) {
    const found = checkUpgrade(stops[index] ?? stop, stop).find(
      ({ code }) => code === 'downgrade-impossible' || code === 'minor-skipped',
    );
    if (found !== undefined) return found.message;
  }
  return undefined;
}

/** Puts the steps of etcd among those of Kubernetes: as early as the API servers that run allow, before they need it. */
function interleave(
  start: Versions,
  kubernetes: readonly string[],
  etcd: readonly string[],
): readonly Rung[] | { readonly stuckAt: Versions; readonly next: string } {
  const rungs: Rung[] = [];
  const [clusterSteps, etcdSteps] = [[...kubernetes], [...etcd]];
  let beside = start;
  for (;;) {
    const [nextEtcd] = etcdSteps;
    const [next] = clusterSteps;
    if (nextEtcd === undefined && next === undefined) return rungs;
    if (nextEtcd !== undefined && goesWithEtcd(beside.kubernetes, nextEtcd)) {
      rungs.push({ component: 'etcd', from: beside.etcd, to: nextEtcd, beside });
      beside = { ...beside, etcd: nextEtcd };
      etcdSteps.shift();
    } else if (next !== undefined && goesWithEtcd(next, beside.etcd)) {
      rungs.push({ component: 'kubernetes', from: beside.kubernetes, to: next, beside });
      beside = { ...beside, kubernetes: next };
      clusterSteps.shift();
    } else return { stuckAt: beside, next: next ?? nextEtcd ?? '' };
  }
}

/** Why Kubernetes cannot go from one version to another; undefined where it can. */
function kubernetesRefusal(from: string, to: string): ReturnType<typeof refused> | undefined {
  const unknown = [from, to].find((version) => newestKubernetes(version) === undefined);
  if (unknown !== undefined)
    return refused(
      'version-unknown',
      `this release knows Kubernetes ${kubernetesMinors[0]} to ${kubernetesMinors.at(-1)}, not ${unknown}`,
      'update harderway; for one minor more, set versions.allowNewer in cluster.yaml, name the version there and run `harderway apply`',
    );
  if (parseVersion(to).minor >= parseVersion(from).minor) return undefined;
  return refused(
    'minor-downgrade',
    `Kubernetes cannot go back from ${from} to ${to}: what ${from} has stored, ${to} may not read`,
    'stop all API servers',
    `restore a snapshot of etcd that was taken while ${minorOf(parseVersion(to))} ran`,
    `start all programs of ${to}; what was written since the snapshot is lost`,
  );
}

const togetherOf = ({ kubernetes, etcd }: Versions): string => `Kubernetes ${kubernetes} with etcd ${etcd}`;

/** The refusal of an etcd that does not go with the API servers of a version. */
function outOfBounds(kubernetes: string, message: string): ReturnType<typeof refused> {
  const bounds = etcdBounds(kubernetes);
  const needed = `bring etcd to ${bounds?.least} to ${bounds?.most} at that point: ${bounds?.why}`;
  return refused('etcd-bounds', message, needed);
}

/** The steps between versions, one minor at a time, of Kubernetes and of etcd. */
export function ladderOf(request: UpgradeRequest): Ladder {
  const { from } = request;
  const stray = strayPatch(request.patches);
  if (stray !== undefined)
    return refused(
      'version-unknown',
      `${stray[1]} is not a patch of ${stray[0]}, for which the request names it`,
      `name a patch of ${stray[0]}, or leave it out`,
    );
  const kubernetes = lastKubernetes(request);
  const refusal = kubernetesRefusal(from.kubernetes, kubernetes);
  if (refusal !== undefined) return refusal;
  const to: Versions = { kubernetes, etcd: lastEtcd(request, kubernetes) };
  const path = upgradePath(from.etcd, to.etcd);
  const fault = etcdFault([from.etcd, ...path]);
  if (fault !== undefined) return refused('etcd-path', fault, 'restore a snapshot into a new cluster');
  const rungs = interleave(from, kubernetesStops(from.kubernetes, kubernetes, request), path);
  if ('stuckAt' in rungs) {
    const { stuckAt, next } = rungs;
    const blocked = next.startsWith('1.') ? next : stuckAt.kubernetes;
    return outOfBounds(blocked, `${togetherOf(stuckAt)} cannot go on to ${next}`);
  }
  // Every rung was checked as it was placed. Without a rung, nothing has been looked at yet.
  return rungs.length > 0 || goesWithEtcd(to.kubernetes, to.etcd)
    ? { kind: 'rungs', rungs, to }
    : outOfBounds(to.kubernetes, `${togetherOf(to)} do not go together`);
}
