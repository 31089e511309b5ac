import { EtcdConfigError } from '../errors.js';
import type { ListedMember } from '../etcdctl/member-list.js';
import type { EtcdCluster, EtcdMember } from './model.js';
import { memberUrls, sameUrls } from './urls.js';

function nameOf(cluster: EtcdCluster, listed: ListedMember): string {
  if (listed.name !== '') return listed.name;
  const described = cluster.members.find((each) =>
    sameUrls(memberUrls(cluster, each).advertisePeer, listed.peerUrls),
  );
  if (described !== undefined) return described.name;
  throw new EtcdConfigError(
    'unnamed-member',
    `member ${listed.id} (${listed.peerUrls.join(', ')}) was added but has not started, so it has no name yet, and the description does not have it`,
    'add it to the description, start it, or remove it from the cluster first',
  );
}

/**
 * `--initial-cluster` of a member that joins: etcd compares it with the list of the running cluster and refuses to start
 * unless both have the same members with the same peer URLs. So it is made from the current list, with the names of
 * members that have not started taken from the description.
 *
 * @throws EtcdConfigError `member-already-started` when the list shows the member as started (its
 *   data would be needed, not a join), `unnamed-member` when the name of a listed member is unknown.
 */
export function joiningCluster(
  cluster: EtcdCluster,
  member: EtcdMember,
  listed: readonly ListedMember[],
): string {
  const ownUrls = memberUrls(cluster, member).advertisePeer;
  const started = listed.find(
    (each) => each.started && (each.name === member.name || sameUrls(each.peerUrls, ownUrls)),
  );
  if (started !== undefined) {
    throw new EtcdConfigError(
      'member-already-started',
      `"${member.name}" is in the member list as ${started.id}, and started`,
      'remove that member first if its data is lost, or start it as a running member if it is not',
    );
  }
  const others = listed.filter((each) => !sameUrls(each.peerUrls, ownUrls));
  return [
    ...others.flatMap((each) => {
      const name = nameOf(cluster, each);
      return each.peerUrls.map((url) => `${name}=${url}`);
    }),
    ...ownUrls.map((url) => `${member.name}=${url}`),
  ].join(',');
}
