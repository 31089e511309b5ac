import { normalAddress } from '../../cluster/addresses.js';
import { certificateOf } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import { listedMembers } from '../../cluster/etcd.js';
import { isLoopback } from '../../cluster/etcd-servers.js';
import { type EtcdUrl, urlsOf } from '../../cluster/etcd-urls.js';
import type { Evidence } from '../../cluster/evidence.js';
import { spellingsOf } from '../../cluster/names.js';
import type { Program } from '../../cluster/program.js';
import { type Found, type Subject, subjectOf } from '../check.js';
import { isNotFor, missingNames } from './missing-names.js';

/** URLs at which others dial a member, with the place that says so and the programs that fail where its certificate is not for them. */
interface Dialled {
  readonly url: EtcdUrl;
  readonly place: Evidence;
  readonly breaks: readonly Subject[];
}

/** Whether a URL leads from the host of a program to a member that serves clients. */
function leadsTo(cluster: Cluster, from: Program, { address, port }: EtcdUrl, member: Program): boolean {
  const wanted = spellingsOf(cluster, from, address);
  const host = isLoopback(wanted) ? from.host : wanted.flatMap((each) => cluster.owner(each)?.name ?? [])[0];
  return (
    host === member.host &&
    urlsOf(member.flags['listen-client-urls']).some((listening) => listening.port === port)
  );
}

/** Whether the certificate that a member shows for a use is not for the address or the name of a URL. */
function isRefused(cluster: Cluster, member: Program, flag: string, { scheme, address }: EtcdUrl): boolean {
  const host = cluster.host(member.host);
  const shown = host === undefined ? undefined : certificateOf(host, member, flag);
  return scheme === 'https' && shown !== undefined && isNotFor(shown.certificate, normalAddress(address));
}

/** The URLs at which API servers ask a member. A server that gets an answer at another of its URLs runs on. */
const asClient = (cluster: Cluster, member: Program): readonly Dialled[] =>
  cluster.programs('kube-apiserver').flatMap((server) => {
    const urls = urlsOf(server.flags['etcd-servers']);
    const isCutOff = urls.every((url) =>
      cluster
        .programs('etcd')
        .some((each) => leadsTo(cluster, server, url, each) && isRefused(cluster, each, 'cert-file', url)),
    );
    return urls
      .filter((url) => leadsTo(cluster, server, url, member))
      .map((url) => ({
        url,
        place: server.place('etcd-servers'),
        breaks: isCutOff ? [subjectOf(server)] : [],
      }));
  });

/** The URLs at which other members reach a member. The flag counts until the cluster is founded, the list of members from then on. */
function asPeer(cluster: Cluster, member: Program): readonly Dialled[] {
  const host = cluster.host(member.host);
  const others = cluster.programs('etcd').filter((other) => other !== member);
  // Found by SRV records and without a CA, members expect the domain of the records. Source: server/embed/config.go.
  const isByDomain =
    member.flags['discovery-srv'] !== undefined && member.flags['peer-trusted-ca-file'] === undefined;
  const isUnchecked = isByDomain || member.flags['peer-auto-tls'] === 'true';
  if (host === undefined || others.length === 0 || isUnchecked) return [];
  const flag = 'initial-advertise-peer-urls';
  const listed = cluster.hosts
    .flatMap((each) => listedMembers(each) ?? [])
    .find(({ name }) => name === (member.flags['name'] ?? 'default'));
  const urls = listed?.peerUrls ?? (member.flags[flag] === undefined ? [] : [member.flags[flag]]);
  const place =
    listed === undefined
      ? member.place(flag)
      : host.evidence('<etcdctl member list>', `${listed.name}: ${listed.peerUrls.join(', ')}`);
  return urlsOf(urls.join(',')).map((url) => ({ url, place, breaks: [subjectOf(member)] }));
}

const USES = [
  { flag: 'cert-file', dialledBy: asClient, whose: 'at which API servers ask this member of etcd' },
  { flag: 'peer-cert-file', dialledBy: asPeer, whose: 'at which other members of etcd reach this member' },
] as const;

/** Finds certificates of etcd that are not for the addresses and names at which others dial it. */
export function* etcdNames(cluster: Cluster): Iterable<Found> {
  for (const member of cluster.programs('etcd')) {
    for (const { flag, dialledBy, whose } of USES) {
      const host = cluster.host(member.host);
      const shown = host === undefined ? undefined : certificateOf(host, member, flag);
      if (shown === undefined) continue;
      const failing = dialledBy(cluster, member).filter(({ url }) => isRefused(cluster, member, flag, url));
      const names = [...new Set(failing.map(({ url }) => normalAddress(url.address)))];
      const found = missingNames(cluster, shown, names, whose);
      if (found === undefined) continue;
      yield {
        ...found,
        evidence: [...found.evidence, ...failing.map(({ place }) => place)],
        breaks: [...new Set(failing.flatMap(({ breaks }) => breaks))],
      };
    }
  }
}
