import type { Cluster } from '../../cluster/cluster.js';
import { sizeOf } from '../../cluster/etcd.js';
import { isLoopback } from '../../cluster/etcd-servers.js';
import { urlsOf } from '../../cluster/etcd-urls.js';
import { spellingsOf } from '../../cluster/names.js';
import type { Program } from '../../cluster/program.js';
import type { Checks } from '../check.js';
import { setFlag } from '../repairs.js';

/** The hosts whose members an API server asks, all of those of a name; an address or a name where no host is known. */
const askedBy = (cluster: Cluster, server: Program): readonly string[] =>
  urlsOf(server.flags['etcd-servers']).flatMap(({ address }) => {
    const wanted = spellingsOf(cluster, server, address);
    const owners = wanted.flatMap((each) => cluster.owner(each)?.name ?? []);
    if (isLoopback(wanted)) return [server.host];
    return owners.length > 0 ? owners : [address];
  });

export const etcdEndpointChecks: Checks = {
  *'etcd-single-endpoint'(cluster) {
    const servers = cluster.programs('kube-apiserver');
    const members = cluster.programs('etcd');
    const [asked, ...further] = new Set(servers.flatMap((server) => askedBy(cluster, server)));
    // An address of no member may be that of a balancer in front of all.
    const isSingle = further.length === 0 && members.some(({ host }) => host === asked);
    if (!isSingle || servers.length < 2 || sizeOf(cluster.hosts, members) < 2) return;
    const urls = members.flatMap(({ flags }) => flags['advertise-client-urls'] ?? []);
    const areKnown = urls.length === sizeOf(cluster.hosts, members);
    yield {
      hosts: servers.map(({ host }) => host),
      message: `all API servers ask the member of etcd on ${asked} alone: when it stops, the API stops everywhere`,
      evidence: servers.map((server) => server.place('etcd-servers')),
      repair: areKnown ? servers.map((server) => setFlag(server, 'etcd-servers', urls.join(','))) : [],
      advice: 'Give --etcd-servers the client URLs of all members, and restart one API server after another.',
    };
  },
};
