import { compareVersions, minorOf, parseVersion } from '@harderway/component-flags';
import { forEachHost } from '@harderway/remote-exec';
import { askHost } from '../../facts/host-facts.js';
import { type Running, runningPrograms } from '../../facts/running-programs.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { controlHosts } from '../../hosts/topology.js';
import type { Session } from '../../model/session.js';

/** The programs whose versions show how far a component has moved. */
const counted = {
  kubernetes: { program: 'kube-apiserver', what: 'API servers' },
  etcd: { program: 'etcd', what: 'members' },
} as const;

const order = (one: string, other: string): number => compareVersions(parseVersion(one), parseVersion(other));

/**
 * Ways out where some hosts do not run the version of cluster.yaml, in one line; undefined where all do.
 *
 * - Kubernetes goes back by a patch at any time; by a minor only while no API server has moved, since a newer one may have
 *   stored what the older can't read.
 * - etcd goes back until its last member has moved: the cluster as a whole has the version of its oldest member.
 *
 * @param to the version that cluster.yaml names
 */
export function wayBackOf(
  component: keyof typeof counted,
  to: string,
  running: readonly Running[],
): string | undefined {
  const { program, what } = counted[component];
  // cluster.yaml names versions without the suffix of a build.
  const own = running.flatMap((one) => (one.program === program ? [one.version.replace(/[-+].*/, '')] : []));
  const [from] = own.filter((version) => version !== to).sort(order);
  if (from === undefined) return undefined;
  const moved = own.filter((version) => version === to).length;
  const minors = [from, to].map((version) => minorOf(parseVersion(version)));
  const isSmall = minors[0] === minors[1] || order(to, from) < 0;
  const state = `${moved} of ${own.length} ${what} run ${to}`;
  return isSmall || component === 'etcd' || moved === 0
    ? `${state}: to go on, fix the cause and run the same command again; to go back, set versions.${component} to ${from} in cluster.yaml, look at \`harderway plan\`, and apply`
    : `${state}: ${minors[1]} can't be taken back any more; fix the cause, then run the same command again`;
}

/**
 * Asks the control nodes what they run, and says what can be done where that is not what cluster.yaml names.
 *
 * @throws ControlPlaneError `step-failed`, `host-lost`
 */
export async function wayBack(session: Session, signal?: AbortSignal): Promise<string | undefined> {
  const { spec, transports } = session;
  const reached = controlHosts(spec).filter(({ name }) => transports.has(name));
  const asked = await forEachHost(reached, (host) => askHost(session, host, signal));
  const running = runningPrograms(allOrThrow(asked, ({ name }) => name, signal));
  const ways = (['kubernetes', 'etcd'] as const).flatMap(
    (component) => wayBackOf(component, spec.versions[component], running) ?? [],
  );
  return ways.length === 0 ? undefined : ways.join('; ');
}
