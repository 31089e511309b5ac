import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { Observation, Resource } from '@harderway/desired-state';
import { type ListedMember, memberUrls, parseMemberList } from '@harderway/etcd-config';
import { ControlPlaneError } from '../../errors.js';
import type { Session } from '../../hosts/session.js';
import { etcdCluster, etcdctl } from './cluster.js';

/** Path of what etcd leaves in its data directory once it has started. */
const memberPath = (spec: ClusterSpec): string => `${spec.etcd.dataDirectory}/member`;

/** Asked of every control node, whatever is planned: has etcd run there, and does it have its data? */
export const memberQuestions = (spec: ClusterSpec): readonly Resource[] => [
  { kind: 'unit', name: 'etcd.service', enabled: true, active: true },
  { kind: 'directory', path: memberPath(spec), mode: 0o700 },
];

/** Has etcd been started on this host before, by us? */
export const etcdHasRun = (seen: Observation): boolean =>
  seen.units.get('etcd.service')?.digest !== undefined;

/** A control node and its observation. */
interface Seen {
  readonly host: HostSpec;
  readonly seen: Observation;
}

const namesOf = (hosts: readonly HostSpec[]): string => hosts.map(({ name }) => name).join(' and ');

const peerUrls = (spec: ClusterSpec, { name, address }: HostSpec): readonly string[] =>
  memberUrls(etcdCluster(spec), { name, address }).advertisePeer;

/** The members of the cluster, as listed by the first host that answers. */
async function membersBy(
  session: Session,
  hosts: readonly HostSpec[],
): Promise<{ readonly on: HostSpec; readonly members: readonly ListedMember[] } | undefined> {
  for (const host of hosts) {
    const transport = session.transports.get(host.name);
    const result = await transport?.run({ argv: etcdctl('member', 'list'), sudo: true, timeoutMs: 15_000 });
    if (result?.exitCode === 0) return { on: host, members: parseMemberList(result.stdout).members };
  }
  return undefined;
}

/** Does the data exist by now? A member that was starting while its host was probed has created it since. */
async function hasDataNow(session: Session, { name }: HostSpec, path: string): Promise<boolean> {
  const argv = ['test', '-d', path];
  const result = await session.transports.get(name)?.run({ argv, sudo: true, timeoutMs: 15_000 });
  return result?.exitCode === 0;
}

/** Commands of etcdctl, to be typed. */
const typed = (...commands: readonly string[]): readonly string[] =>
  commands.map((words) => `sudo ${etcdctl('member', words).join(' ')}`);

/** How to fix it, given the members as `listed` by one that answers. */
function remedy(
  spec: ClusterSpec,
  host: HostSpec,
  others: readonly HostSpec[],
  listed: { readonly on: HostSpec; readonly known: boolean } | undefined,
): { readonly hint: string; readonly details: readonly string[] } {
  if (others.length === 0)
    return {
      hint: 'no other member has its data either: restore a snapshot, or reset and apply to begin with an empty cluster',
      details: [],
    };
  if (listed === undefined)
    return {
      hint: `no other member answers: start etcd on ${namesOf(others)}, then run the same command again; if a reset was interrupted, reset again`,
      details: ['sudo systemctl start etcd'],
    };
  const add = `add ${host.name} --peer-urls=${peerUrls(spec, host).join(',')}`;
  const { on, known } = listed;
  return known
    ? {
        hint: `on ${on.name}, remove the member and add it again, then run apply again`,
        details: typed('list', 'remove ID', add),
      }
    : { hint: `on ${on.name}, add the member, then run apply again`, details: typed('list', add) };
}

/**
 * Refuses to continue where a member has lost its data, alone or with all else on a machine that was rebuilt: started
 * like this it would not be the member that the others know. A member that the others wait for may join: it was removed
 * from the cluster and added again, or is one of the first members and never started. It has no client URLs.
 *
 * @throws ControlPlaneError `etcd-data-lost`
 */
export async function assertData(session: Session, hosts: readonly Seen[]): Promise<void> {
  const { spec } = session;
  const path = memberPath(spec);
  const hasRun = hosts.filter(({ seen }) => etcdHasRun(seen));
  // Where none has run, they are about to found the cluster together.
  if (hasRun.length === 0) return;
  const others = hasRun.filter(({ seen }) => seen.paths.has(path)).map(({ host }) => host);
  const without = hosts.filter(({ host, seen }) => host.role === 'control' && !seen.paths.has(path));
  if (without.length === 0) return;
  const listing = await membersBy(session, others);
  for (const { host, seen } of without) {
    const urls = peerUrls(spec, host);
    const own = listing?.members.find((member) => urls.some((url) => member.peerUrls.includes(url)));
    if (own?.clientUrls.length === 0) continue;
    if (own !== undefined && (await hasDataNow(session, host, path))) continue;
    const listed = listing === undefined ? undefined : { on: listing.on, known: own !== undefined };
    const message = etcdHasRun(seen)
      ? `${host.name} has run etcd before, but its data is gone`
      : `${host.name} has no data of etcd, but the cluster exists: it has run on ${namesOf(hasRun.map((each) => each.host))}`;
    throw new ControlPlaneError('etcd-data-lost', message, {
      host: host.name,
      found: `${path} does not exist`,
      ...remedy(spec, host, others, listed),
    });
  }
}
