import { failureOf, isElsewhere, type NamedServer, namedServers } from '../../cluster/api-servers.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Evidence } from '../../cluster/evidence.js';
import type { Host } from '../../cluster/host.js';
import { type Checks, type RepairDraft, subjectOf } from '../check.js';
import { replaceIn, thenRestart } from '../repairs.js';
import { appendLine } from '../shell.js';

/** The exit code of getent for a name that is not known. */
const UNKNOWN = 2;

/** Whether no API server of a host is configured for a port. A stopped one still counts: a kubeconfig that names it is right. */
function hasNoServer(host: Host, port: number): boolean {
  const server = host.program('kube-apiserver');
  const isMeant = server !== undefined && Number(server.flags['secure-port'] ?? 6443) === port;
  return !isMeant && host.listeners.length > 0 && !host.listeners.some((each) => each.port === port);
}

/** Whether it is known that no API server is configured for an address and port, as seen from a host. */
function isDeaf(cluster: Cluster, host: Host, address: string, port: number): boolean {
  if (cluster.virtualAddresses.some((each) => each.address === address && each.port === port)) return false;
  const owners = address.startsWith('127.')
    ? [host]
    : cluster.hosts.filter(({ addresses }) => addresses.some((each) => each.address === address));
  return owners.length > 0 && owners.every((owner) => hasNoServer(owner, port));
}

/** Lets a program find the API: its name in the file of the host, or another server in the kubeconfig. */
function repairOf(
  cluster: Cluster,
  { host, program, path, kubeconfig, name, address }: NamedServer,
): RepairDraft {
  const [virtual] = cluster.virtualAddresses;
  const own = host.program('kube-apiserver')?.flags['secure-port'] ?? '6443';
  if (virtual !== undefined && address === undefined)
    return thenRestart(program, appendLine('/etc/hosts', `${virtual.address} ${name}`));
  const api =
    virtual === undefined
      ? `127.0.0.1:${own}`
      : `${address === virtual.address ? name : virtual.address}:${virtual.port}`;
  return replaceIn(program, path, kubeconfig.server, `https://${api}`);
}

/** Why a program does not find the API server that its kubeconfig names. */
interface Loss {
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  readonly advice?: string | undefined;
}

/** The loss of a server; undefined where nothing shows one. */
function lossOf(cluster: Cluster, server: NamedServer): Loss | undefined {
  const { host, program, kubeconfig, name, address, port } = server;
  if (host.facts.answers[`name ${name}`]?.exitCode === UNKNOWN)
    return {
      reason: 'a name that this host does not know',
      evidence: [host.evidence(`<getent ahostsv4 ${name}>`, 'not found')],
    };
  if (kubeconfig.server.startsWith('http:'))
    return { reason: 'without TLS, and API servers answer over TLS alone', evidence: [] };
  if (address === undefined) return undefined;
  if (isDeaf(cluster, host, address, port))
    return { reason: `and nothing listens at ${address}:${port}`, evidence: [] };
  // A host whose addresses were not read may have this one.
  const isRead = cluster.hosts.every(({ addresses }) => addresses.length > 0);
  const failure = isRead && isElsewhere(cluster, server) ? failureOf(server) : undefined;
  if (failure === undefined) return undefined;
  return {
    reason: `and cannot connect to ${address}:${port}, an address that no host of the bundle has`,
    evidence: [
      ...(address === name ? [] : [host.evidence(`<getent ahostsv4 ${name}>`, address)]),
      host.evidence(`<journal ${program.unit?.name ?? program.name}>`, failure),
    ],
    advice:
      'If it is the address of a load balancer that was not read, look there before you change the kubeconfig.',
  };
}

export const serverChecks: Checks = {
  *'kubeconfig-server-wrong'(cluster) {
    for (const server of namedServers(cluster)) {
      const { host, program, path, kubeconfig } = server;
      const loss = lossOf(cluster, server);
      if (loss === undefined) continue;
      yield {
        hosts: [host.name],
        message: `${program.name} looks for the API at ${kubeconfig.server}, ${loss.reason}`,
        evidence: [
          host.evidence(path, `server: ${kubeconfig.server}`, kubeconfig.line('server')),
          ...loss.evidence,
        ],
        repair: [repairOf(cluster, server)],
        advice: [
          'The address has to be among the names of the certificate of the API servers.',
          ...(loss.advice === undefined ? [] : [loss.advice]),
        ].join(' '),
        breaks: [subjectOf(program)],
      };
    }
  },
};
