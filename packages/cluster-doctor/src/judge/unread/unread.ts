import type { Bundle } from '../../bundle/model.js';
import type { Cluster } from '../../cluster/cluster.js';
import { unanswered } from './answers.js';
import {
  unreadBalancers,
  unreadControlPlane,
  unreadGateways,
  unreadMembers,
  unreadNames,
  unreadRealServers,
  unreadServers,
} from './other-hosts.js';
import {
  unreadAdvertised,
  unreadClusters,
  unreadFiles,
  unreadIncludes,
  unreadProcesses,
  unreadReadiness,
  unreadSettings,
  unreadVersions,
} from './read-hosts.js';
import type { UnreadHost } from './unread-host.js';

/** Lists the tables of IPVS that could not be read. */
const unreadTables = ({ balancers }: Cluster): readonly UnreadHost[] =>
  balancers.flatMap(({ host: { name }, unreadable: reason }) =>
    reason === undefined ? [] : [{ host: name, subject: 'the table of IPVS', reason }],
  );

/** Everything that a check needs and that the bundle does not have. */
export function unreadOf({ hosts, client }: Bundle, cluster: Cluster): readonly UnreadHost[] {
  const unread: readonly UnreadHost[] = [
    ...hosts.flatMap((host) => unanswered(host).map((each) => ({ host: host.name, ...each }))),
    ...unreadTables(cluster),
    ...(client?.unread ?? []).map((each) => ({ host: 'client', ...each })),
    ...[
      unreadProcesses,
      unreadSettings,
      unreadVersions,
      unreadFiles,
      unreadIncludes,
      unreadMembers,
      unreadAdvertised,
      unreadClusters,
      unreadReadiness,
      unreadGateways,
      unreadServers,
      unreadNames,
      unreadRealServers,
      unreadBalancers,
    ].flatMap((list) => list(cluster)),
  ];
  // A host of which nothing was read may have it.
  return unread.length === 0 ? unreadControlPlane(cluster) : unread;
}
