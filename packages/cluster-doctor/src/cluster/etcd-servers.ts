import type { Cluster } from './cluster.js';
import { type EtcdUrl, initialMembers, urlsOf } from './etcd.js';
import type { Program } from './program.js';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '[::]']);

/** A URL at which an API server looks for etcd. */
export interface AskedUrl {
  readonly url: EtcdUrl;
  /**
   * `served` by a member of the bundle; `wrong`, since no member serves clients there; `elsewhere`, where nobody looked;
   * `unclear` for a member of the bundle whose flags do not say where it serves.
   */
  readonly state: 'served' | 'wrong' | 'elsewhere' | 'unclear';
  /** The URL that was meant, where a member serves clients at the same address. */
  readonly meant?: EtcdUrl | undefined;
}

const same = (one: EtcdUrl, other: EtcdUrl): boolean =>
  one.scheme === other.scheme && one.port === other.port;

/** The client URLs at an address: those that members advertise, or for a loopback address those that the host's own listens on. */
function servedAt(cluster: Cluster, server: Program, address: string): readonly EtcdUrl[] {
  if (!LOOPBACK.has(address))
    return cluster
      .programs('etcd')
      .flatMap(({ flags }) => urlsOf(flags['advertise-client-urls']))
      .filter((url) => url.address === address);
  const own = cluster.host(server.host)?.program('etcd')?.flags['listen-client-urls'];
  return urlsOf(own).filter((url) => LOOPBACK.has(url.address) || ANY.has(url.address));
}

/** Whether a member of the bundle is at an address, by its host or by what it calls itself. */
function hasMember(cluster: Cluster, server: Program, address: string): boolean {
  const host = LOOPBACK.has(address) ? cluster.host(server.host) : cluster.owner(address);
  return (
    host?.program('etcd') !== undefined ||
    cluster
      .programs('etcd')
      .some(({ flags }) =>
        initialMembers(flags['initial-cluster']).some(
          ([name, url]) => name === flags['name'] && url.address === address,
        ),
      )
  );
}

/** The URLs at which an API server looks for etcd, and whether a member serves clients there. */
export function askedUrls(cluster: Cluster, server: Program): readonly AskedUrl[] {
  const listed = cluster
    .programs('etcd')
    .flatMap(({ flags }) => initialMembers(flags['initial-cluster']).map(([, { address }]) => address));
  return urlsOf(server.flags['etcd-servers']).map((url): AskedUrl => {
    const { address } = url;
    const served = servedAt(cluster, server, address);
    if (served.some((each) => same(each, url))) return { url, state: 'served' };
    const [meant] = served;
    if (meant !== undefined) {
      const text = `${meant.scheme}://${address}:${meant.port}`;
      return { url, state: 'wrong', meant: { ...meant, text } };
    }
    if (hasMember(cluster, server, address)) return { url, state: 'unclear' };
    // A member that was not read may serve anywhere.
    const isListed = listed.length === 0 || listed.includes(address) || LOOPBACK.has(address);
    return { url, state: isListed ? 'elsewhere' : 'wrong' };
  });
}
