import { clientCertificate, type NamedCertificate } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type RepairDraft, subjectOf } from '../check.js';
import { addFlags } from '../repairs.js';

const FLAG = 'client-ca-file';

/** The certificates by which programs sign in to the API, those of one host first. */
function clientsFrom(cluster: Cluster, host: string): readonly NamedCertificate[] {
  const all = cluster.hosts.flatMap((each) =>
    each.programs.flatMap((program) => clientCertificate(each, program) ?? []),
  );
  const isNear = (client: NamedCertificate): boolean => client.host.name === host;
  return [...all.filter(isNear), ...all.filter((client) => !isNear(client))];
}

/** Gives an API server the authority of a certificate, by a path that programs of the cluster have for it. */
function trust(cluster: Cluster, server: Program, { certificate }: NamedCertificate): readonly RepairDraft[] {
  const host = cluster.host(server.host);
  const manager = host?.program('kube-controller-manager')?.flags;
  const paths = [
    ...cluster.programs('kube-apiserver').map(({ flags }) => flags[FLAG]),
    manager?.['cluster-signing-cert-file'],
    manager?.['root-ca-file'],
  ];
  const path = paths.find((each) =>
    host
      ?.file(each)
      ?.certificates?.some(
        ({ isAuthority, publicKey }) => isAuthority && certificate.signedBy.includes(publicKey),
      ),
  );
  return path === undefined ? [] : [addFlags(server, `${FLAG}=${path}`)];
}

export const clientAuthorityChecks: Checks = {
  *'client-authority-missing'(cluster) {
    for (const server of cluster.programs('kube-apiserver')) {
      // The file of --authentication-config has no place for a CA, so that it does not stand in for the flag.
      if ((server.flags[FLAG] ?? '') !== '') continue;
      const clients = clientsFrom(cluster, server.host);
      const [client] = clients;
      // Where all sign in with tokens, nobody misses it.
      if (client === undefined) continue;
      const { host, path, line, program, certificate } = client;
      yield {
        hosts: [server.host],
        message: `the API server on ${server.host} has no --${FLAG}: it refuses every certificate of a client, such as that of ${program.name}`,
        evidence: [server.place(FLAG), host.evidence(path, `CN=${certificate.commonName}`, line)],
        repair: trust(cluster, server, client),
        advice: `Give --${FLAG} the CA that signed the certificates in kubeconfigs.`,
        breaks: clients
          .filter((each) => each.host.name === server.host)
          .map((each) => subjectOf(each.program)),
        shows: commandOf(server),
      };
    }
  },
};
