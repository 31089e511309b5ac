import { parseIp } from '@harderway/ip-address';
import { kubeconfigPath } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type RepairDraft, subjectOf } from '../check.js';
import { replaceIn, thenRestart } from '../repairs.js';
import { sh } from '../shell.js';

/** The server of a kubeconfig; without an address if the host does not know its name. */
interface Server {
  readonly url: string;
  readonly name: string;
  readonly address: string | undefined;
}

/** The address of a name, as the host resolves it; undefined if it does not, or was not asked. */
function addressOf(host: Host, name: string): string | undefined {
  if (parseIp(name) !== undefined) return name;
  return host.answer(`name ${name}`)?.split(/\s/)[0];
}

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
function repairOf(cluster: Cluster, host: Host, program: Program, path: string, server: Server): RepairDraft {
  const [virtual] = cluster.virtualAddresses;
  const own = host.program('kube-apiserver')?.flags['secure-port'] ?? '6443';
  const { url, name, address } = server;
  if (virtual !== undefined && address === undefined)
    return thenRestart(program, sh`echo ${`${virtual.address} ${name}`} >>/etc/hosts`);
  const api =
    virtual === undefined
      ? `127.0.0.1:${own}`
      : `${address === virtual.address ? name : virtual.address}:${virtual.port}`;
  return replaceIn(program, path, url, `https://${api}`);
}

export const serverChecks: Checks = {
  *'kubeconfig-server-wrong'(cluster) {
    for (const host of cluster.hosts)
      for (const program of host.programs) {
        const path = kubeconfigPath(host, program)?.path;
        const read = host.kubeconfig(path);
        const [, name = '', port = '443'] = /^https?:\/\/([^:/]+)(?::(\d+))?/.exec(read?.server ?? '') ?? [];
        if (path === undefined || read === undefined || name === '') continue;
        const address = addressOf(host, name);
        const isUnknown = host.facts.answers[`name ${name}`]?.exitCode === UNKNOWN;
        const isLost = isUnknown || (address !== undefined && isDeaf(cluster, host, address, Number(port)));
        if (!isLost) continue;
        yield {
          hosts: [host.name],
          message: `${program.name} looks for the API at ${read.server}, ${isUnknown ? 'a name that this host does not know' : `and nothing listens at ${address}:${port}`}`,
          evidence: [
            host.evidence(path, `server: ${read.server}`, read.line('server')),
            ...(isUnknown ? [host.evidence(`<getent ahostsv4 ${name}>`, 'not found')] : []),
          ],
          repair: [repairOf(cluster, host, program, path, { url: read.server, name, address })],
          advice: 'The address has to be among the names of the certificate of the API servers.',
          breaks: [subjectOf(program)],
        };
      }
  },
};
