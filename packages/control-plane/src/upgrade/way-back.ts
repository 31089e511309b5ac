import { minorOf, parseVersion } from '@harderway/component-flags';
import { forEachHost } from '@harderway/remote-exec';
import type { Hop } from '@harderway/upgrade-path';
import { allOrThrow } from '../hosts/host-error.js';
import type { Session } from '../hosts/session.js';
import { controlHosts } from '../hosts/topology.js';
import { askHost } from '../preflight/host-facts.js';
import { type Running, runningPrograms } from '../preflight/running-programs.js';

const minor = (version: string): string => minorOf(parseVersion(version));

/**
 * What can be done once a hop has stopped, in one line, by which programs run the new version.
 *
 * - Kubernetes goes back by a patch at any time; by a minor only while no API server has moved, since a newer one may have
 *   stored what the older can't read.
 * - etcd goes back until its last member has moved: the cluster as a whole has the version of its oldest member.
 */
export function wayBackOf(
  { component, from, to }: Pick<Hop, 'component' | 'from' | 'to'>,
  running: readonly Running[],
): string {
  const counted = component === 'etcd' ? 'etcd' : 'kube-apiserver';
  const own = running.filter(({ program }) => program === counted);
  const moved = own.filter(({ version }) => version === to);
  const what = component === 'etcd' ? 'members' : 'API servers';
  const state = `${moved.length} of ${own.length} ${what} run ${to}`;
  const isPatch = minor(from) === minor(to);
  const canGoBack = isPatch || (component === 'etcd' ? moved.length < own.length : moved.length === 0);
  if (canGoBack)
    return `${state}; to go on, fix the cause and run the same command again; to go back, set versions.${component} to ${from} in cluster.yaml, look at \`harderway plan\`, and apply`;
  return `${state}; ${minor(to)} can't be taken back any more: fix the cause, then run the same command again`;
}

/**
 * Asks the control nodes that answer what they run, and says what can be done once a hop has stopped.
 *
 * @throws ControlPlaneError `step-failed`, `host-lost`
 */
export async function wayBack(session: Session, hop: Hop, signal?: AbortSignal): Promise<string> {
  const reached = controlHosts(session.spec).filter(({ name }) => session.transports.has(name));
  const asked = await forEachHost(reached, (host) => askHost(session, host, signal));
  return wayBackOf(hop, runningPrograms(allOrThrow(asked, ({ name }) => name, signal)));
}
