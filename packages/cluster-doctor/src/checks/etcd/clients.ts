import type { Cluster } from '../../cluster/cluster.js';
import { isLoopback } from '../../cluster/etcd-servers.js';
import { urlsOf } from '../../cluster/etcd-urls.js';
import { isOnePlace, spellingsOf } from '../../cluster/names.js';
import type { Program } from '../../cluster/program.js';

/** Whether an API server asks no member of etcd but these. */
export function asksOnly(cluster: Cluster, server: Program, members: readonly Program[]): boolean {
  const urls = urlsOf(server.flags['etcd-servers']);
  const isOneOfThem = (address: string): boolean => {
    const wanted = spellingsOf(cluster, server, address);
    return members.some((member) =>
      isLoopback(wanted)
        ? member.host === server.host
        : urlsOf(member.flags['advertise-client-urls']).some(
            (url) => isOnePlace(wanted, spellingsOf(cluster, member, url.address)) === true,
          ),
    );
  };
  return urls.length > 0 && urls.every(({ address }) => isOneOfThem(address));
}
