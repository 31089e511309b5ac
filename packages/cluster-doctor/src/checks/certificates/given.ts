import type { Cluster } from '../../cluster/cluster.js';
import { urlsOf } from '../../cluster/etcd-urls.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type Found, type RepairDraft, subjectOf } from '../check.js';
import { asksForCertificates } from '../etcd/access.js';
import { addFlags } from '../repairs.js';

const SERVING = ['tls-cert-file', 'tls-private-key-file'];
const FOR_ETCD = ['etcd-certfile', 'etcd-keyfile'];
const FOR_KUBELETS = ['kubelet-client-certificate', 'kubelet-client-key'] as const;

/** Gives a server flags as another server has them; nothing where no other has them, or its own host lacks the files. */
function asElsewhere(cluster: Cluster, server: Program, flags: readonly string[]): readonly RepairDraft[] {
  const like = cluster
    .programs('kube-apiserver')
    .find((other) =>
      flags.every((flag) => cluster.host(server.host)?.file(other.flags[flag])?.kind === 'file'),
    );
  return like === undefined ? [] : [addFlags(server, ...flags.map((flag) => `${flag}=${like.flags[flag]}`))];
}

function notServing(cluster: Cluster, server: Program): Found | undefined {
  const { flags } = server;
  // In a directory for certificates, a server finds one that somebody has put there.
  const isGiven = ['tls-cert-file', 'tls-sni-cert-key', 'cert-dir'].some((flag) => flags[flag] !== undefined);
  if (isGiven) return undefined;
  return {
    hosts: [server.host],
    message: `the API server of ${server.host} signs its certificate itself, since --tls-cert-file is not given: no client trusts it`,
    evidence: [server.place('tls-cert-file')],
    repair: asElsewhere(cluster, server, SERVING),
    advice:
      'Give --tls-cert-file and --tls-private-key-file, with a certificate of the CA that kubeconfigs trust.',
    breaks: [`weight@${server.host}`],
    shows: commandOf(server),
  };
}

function notForEtcd(cluster: Cluster, server: Program): Found | undefined {
  const members = cluster.programs('etcd').filter(({ isWhole }) => isWhole);
  const isAsked =
    members.length > 0 &&
    members.every(asksForCertificates) &&
    urlsOf(server.flags['etcd-servers']).some(({ scheme }) => scheme === 'https');
  if (!isAsked || server.flags['etcd-certfile'] !== undefined) return undefined;
  return {
    hosts: [server.host],
    message: `the API server of ${server.host} shows etcd no certificate, and etcd lets nobody in without one`,
    evidence: [
      server.place('etcd-certfile'),
      server.place('etcd-servers'),
      ...members.slice(0, 1).map((each) => each.place('trusted-ca-file')),
    ],
    repair: asElsewhere(cluster, server, FOR_ETCD),
    advice: 'Give --etcd-certfile and --etcd-keyfile, with a certificate of the CA that etcd trusts.',
    breaks: [subjectOf(server)],
    shows: commandOf(server),
  };
}

/** The first flag of the pair for kubelets that an API server lacks: one without the other is no certificate. */
const lackOf = ({ flags }: Program) => FOR_KUBELETS.find((flag) => (flags[flag] ?? '') === '');

export const givenChecks: Checks = {
  *'certificate-not-given'(cluster) {
    for (const server of cluster.programs('kube-apiserver'))
      for (const find of [notServing, notForEtcd]) {
        const found = find(cluster, server);
        if (found !== undefined) yield found;
      }
  },
  *'kubelet-client-missing'(cluster) {
    const servers = cluster.programs('kube-apiserver');
    const isUsual = servers.some((server) => lackOf(server) === undefined);
    for (const server of servers) {
      const flag = lackOf(server);
      if (flag === undefined) continue;
      yield {
        hosts: [server.host],
        message: `the API server of ${server.host} shows kubelets no certificate, since --${flag} is not given`,
        evidence: [server.place(flag)],
        // Of a pair that is given in part, nobody knows which one is meant.
        repair: FOR_KUBELETS.some((each) => server.flags[each] !== undefined)
          ? []
          : asElsewhere(cluster, server, FOR_KUBELETS),
        advice: `Give --${FOR_KUBELETS.join(' and --')}, with a certificate for a client that kubelets trust.`,
        // Without nodes, or where kubelets let everybody in, nobody misses it.
        severity: isUsual ? undefined : 'info',
        shows: commandOf(server),
      };
    }
  },
};
