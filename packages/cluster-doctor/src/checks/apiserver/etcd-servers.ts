import type { Cluster } from '../../cluster/cluster.js';
import { type EtcdUrl, initialMembers, urlsOf } from '../../cluster/etcd.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, subjectOf } from '../check.js';
import { replaceIn, restart } from '../repairs.js';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const ANY = new Set(['0.0.0.0', '[::]']);

/** A URL at which no member serves clients, and the URL that was meant, if known. */
interface WrongUrl {
  readonly url: EtcdUrl;
  readonly meant?: EtcdUrl | undefined;
}

const same = (one: EtcdUrl, other: EtcdUrl): boolean =>
  one.scheme === other.scheme && one.port === other.port;

/** The client URLs at an address: those that members advertise, or for a loopback address those that the host's own listens on. */
function servedAt(cluster: Cluster, program: Program, address: string): readonly EtcdUrl[] {
  if (!LOOPBACK.has(address))
    return cluster
      .programs('etcd')
      .flatMap(({ flags }) => urlsOf(flags['advertise-client-urls']))
      .filter((url) => url.address === address);
  const own = cluster.host(program.host)?.program('etcd')?.flags['listen-client-urls'];
  return urlsOf(own).filter((url) => LOOPBACK.has(url.address) || ANY.has(url.address));
}

/** URLs that are wrong for sure: a member that was not read may serve anywhere. */
function wrongUrls(cluster: Cluster, program: Program): readonly WrongUrl[] {
  const listed = cluster
    .programs('etcd')
    .flatMap(({ flags }) => initialMembers(flags['initial-cluster']).map(([, { address }]) => address));
  return urlsOf(program.flags['etcd-servers']).flatMap((url): readonly WrongUrl[] => {
    const served = servedAt(cluster, program, url.address);
    if (served.some((each) => same(each, url))) return [];
    const [meant] = served;
    if (meant !== undefined)
      return [{ url, meant: { ...meant, text: `${meant.scheme}://${url.address}:${meant.port}` } }];
    const unknown = listed.length === 0 || listed.includes(url.address) || LOOPBACK.has(url.address);
    return unknown ? [] : [{ url }];
  });
}

export const etcdServerChecks: Checks = {
  *'etcd-servers-wrong'(cluster) {
    for (const program of cluster.programs('kube-apiserver')) {
      const wrong = wrongUrls(cluster, program);
      if (wrong.length === 0) continue;
      const all = wrong.length === urlsOf(program.flags['etcd-servers']).length;
      const place = program.place('etcd-servers');
      yield {
        hosts: [program.host],
        message: `the API server looks for etcd at ${wrong.map(({ url }) => url.text).join(', ')}, where no member serves clients`,
        evidence: [
          place,
          ...cluster
            .programs('etcd')
            .slice(0, 1)
            .map((member) => member.place('advertise-client-urls')),
        ],
        repair: [
          ...wrong.flatMap(({ url, meant }) =>
            meant === undefined ? [] : [replaceIn(program, place.file, url.text, meant.text)],
          ),
          restart(program),
        ],
        advice: "Use the members' client URLs; 2379 is the port for clients, 2380 for peers.",
        severity: all ? 'error' : 'warning',
        breaks: all ? [subjectOf(program)] : [],
      };
    }
  },
};
