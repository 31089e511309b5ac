import type { EtcdCluster } from '../cluster/model.js';
import { memberUrls } from '../cluster/urls.js';
import { repeatedIds } from '../etcdctl/member-list.js';
import { matchMembers } from './compare.js';
import type { ObservedCluster, PlanOptions, PlanRefusal } from './model.js';
import { holds, type Quorum, quorumText } from './quorum.js';

/** The reason why no plan can be made at all. */
export function refusalBefore(
  cluster: EtcdCluster,
  observed: ObservedCluster,
  quorum: Quorum,
  { replace = [] }: PlanOptions,
): PlanRefusal | undefined {
  const names = cluster.members.map((member) => member.name);
  const urls = cluster.members.flatMap((member) => memberUrls(cluster, member).advertisePeer);
  const described = new Set(names);
  const seen = new Set<string>();
  const twice = [...names, ...urls].find((item) => seen.has(item) || !seen.add(item));
  const stranger = replace.find((name) => !described.has(name));
  const refuse = (code: PlanRefusal['code'], message: string): PlanRefusal => ({ code, message });
  if (names.length === 0)
    return refuse('no-members', 'the description has no member; a cluster cannot shrink to nothing');
  if (twice !== undefined)
    return refuse('duplicate-member', `${twice} is described twice; each member has its own name and URLs`);
  if (stranger !== undefined)
    return refuse(
      'unknown-member',
      `${stranger} is to be replaced, but is not described; add it or leave it out`,
    );
  const [again] = repeatedIds(observed.members);
  if (again !== undefined)
    return refuse('duplicate-member', `${again} is listed twice; give the answer of one run of etcdctl`);
  if (!holds(quorum))
    return refuse(
      'quorum-lost',
      `${quorumText(quorum)}: no change can be made; start the members that are down, or restore a snapshot into a new cluster`,
    );
  if (matchMembers(cluster, observed.members).length > 0) return undefined;
  return refuse(
    'nothing-in-common',
    'none of the running members is described; check that the endpoints are those of this cluster',
  );
}
