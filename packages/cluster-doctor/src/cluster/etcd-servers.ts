import { normalAddress } from './addresses.js';
import type { Cluster } from './cluster.js';
import { type EtcdUrl, initialMembers, urlsOf } from './etcd-urls.js';
import { isOnePlace, spellingsOf } from './names.js';
import type { Program } from './program.js';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);
const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** A URL at which an API server looks for etcd. */
export interface AskedUrl {
  readonly url: EtcdUrl;
  /**
   * `served` by a member of the bundle; `wrong`, since no member serves clients there; `elsewhere`, where nobody looked, or at a name
   * of which no address is known;
   * `unclear` for a member of the bundle whose flags do not say where it serves.
   */
  readonly state: 'served' | 'wrong' | 'elsewhere' | 'unclear';
  /** The URL that was meant, where a member serves clients at the same address. */
  readonly meant?: EtcdUrl | undefined;
}

const same = (one: EtcdUrl, other: EtcdUrl): boolean =>
  one.scheme === other.scheme && one.port === other.port;

/** Whether a name or an address belongs to the host itself. */
export const isLoopback = (wanted: readonly string[]): boolean => wanted.some((each) => LOOPBACK.has(each));

/** The client URLs at an address: those that members advertise, or for a loopback address those that the host's own listens on. */
function servedAt(cluster: Cluster, server: Program, wanted: readonly string[]): readonly EtcdUrl[] {
  const own = cluster.host(server.host)?.program('etcd');
  if (isLoopback(wanted))
    return urlsOf(own?.flags['listen-client-urls']).filter(
      ({ address }) => LOOPBACK.has(normalAddress(address)) || ANY.has(normalAddress(address)),
    );
  return cluster
    .programs('etcd')
    .flatMap((member) =>
      urlsOf(member.flags['advertise-client-urls']).filter(
        ({ address }) => isOnePlace(wanted, spellingsOf(cluster, member, address)) === true,
      ),
    );
}

/** The URLs of members that `--initial-cluster` lists, each as the member that lists it knows it. */
const listedBy = (cluster: Cluster, members: readonly Program[]) =>
  members.flatMap((member) =>
    initialMembers(member.flags['initial-cluster']).map(([name, { address }]) => ({
      isOwn: name === member.flags['name'],
      place: spellingsOf(cluster, member, address),
    })),
  );

/** The URLs at which an API server looks for etcd, and whether a member serves clients there. */
export function askedUrls(cluster: Cluster, server: Program): readonly AskedUrl[] {
  const members = cluster.programs('etcd');
  const listed = listedBy(cluster, members);
  return urlsOf(server.flags['etcd-servers']).map((url): AskedUrl => {
    const wanted = spellingsOf(cluster, server, url.address);
    const served = servedAt(cluster, server, wanted);
    if (served.some((each) => same(each, url))) return { url, state: 'served' };
    const [meant] = served;
    if (meant !== undefined) {
      const text = `${meant.scheme}://${url.address}:${meant.port}`;
      return { url, state: 'wrong', meant: { ...meant, text } };
    }
    const host = isLoopback(wanted)
      ? cluster.host(server.host)
      : wanted.flatMap((each) => cluster.owner(each) ?? [])[0];
    const isHere = listed.some(({ isOwn, place }) => isOwn && isOnePlace(wanted, place) === true);
    if (isHere || host?.program('etcd') !== undefined) return { url, state: 'unclear' };
    // The URL may belong to a member that was not read, and so may a name that nobody has resolved.
    const mayBeListed =
      listed.length === 0 ||
      isLoopback(wanted) ||
      listed.some(({ place }) => isOnePlace(wanted, place) !== false);
    return { url, state: mayBeListed ? 'elsewhere' : 'wrong' };
  });
}
