import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { Observation, Resource } from '@harderway/desired-state';
import { memberUrls, parseMemberList } from '@harderway/etcd-config';
import { ControlPlaneError } from '../errors.js';
import type { Session } from '../hosts/session.js';
import { etcdCluster, etcdctl } from '../resources/etcd.js';

/** Path of what etcd leaves in its data directory once it has started. */
const memberPath = (spec: ClusterSpec): string => `${spec.etcd.dataDirectory}/member`;

/** By it the probe finds out whether a member has its data. */
export const memberDirectory = (spec: ClusterSpec): Resource => ({
  kind: 'directory',
  path: memberPath(spec),
  mode: 0o700,
});

/** Has etcd been started on this host before, by us? */
export const etcdHasRun = (seen: Observation): boolean =>
  seen.units.get('etcd.service')?.digest !== undefined;

const peerUrls = (spec: ClusterSpec, { name, address }: HostSpec): readonly string[] =>
  memberUrls(etcdCluster(spec), { name, address }).advertisePeer;

/** Does the cluster, asked on one of its other members, list a member for this host that has yet to start? */
async function isAwaited(session: Session, host: HostSpec, others: readonly HostSpec[]): Promise<boolean> {
  const urls = peerUrls(session.spec, host);
  for (const other of others) {
    const transport = session.transports.get(other.name);
    const result = await transport?.run({ argv: etcdctl('member', 'list'), sudo: true, timeoutMs: 15_000 });
    if (result?.exitCode !== 0) continue;
    const { members } = parseMemberList(result.stdout);
    return members.some((member) => !member.started && urls.some((url) => member.peerUrls.includes(url)));
  }
  return false;
}

/**
 * Refuses to go on where a member has lost what it stored: started like this it would not be the member that
 * the others know. One that was removed from the cluster and added anew is welcome.
 *
 * @throws ControlPlaneError `etcd-data-lost`
 */
export async function assertData(
  session: Session,
  hosts: readonly { readonly host: HostSpec; readonly seen: Observation }[],
): Promise<void> {
  const path = memberPath(session.spec);
  const hasLost = ({ seen }: { readonly seen: Observation }): boolean =>
    etcdHasRun(seen) && !seen.paths.has(path);
  const others = hosts.flatMap((own) => (etcdHasRun(own.seen) && !hasLost(own) ? [own.host] : []));
  for (const { host } of hosts.filter(hasLost)) {
    if (await isAwaited(session, host, others)) continue;
    const { name } = host;
    const on = others[0]?.name;
    throw new ControlPlaneError('etcd-data-lost', `${name} has run etcd before, but its data is gone`, {
      host: name,
      found: `${path} does not exist`,
      hint:
        on === undefined
          ? 'no other member has its data either: restore a snapshot, or reset and apply to begin with an empty cluster'
          : `on ${on}, remove the member and add it anew, then run apply again`,
      details:
        on === undefined
          ? []
          : ['list', 'remove ID', `add ${name} --peer-urls=${peerUrls(session.spec, host).join(',')}`].map(
              (words) => `sudo ${etcdctl('member', words).join(' ')}`,
            ),
    });
  }
}
