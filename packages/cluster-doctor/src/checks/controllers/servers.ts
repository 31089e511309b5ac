import { parseIp } from '@harderway/ip-address';
import { kubeconfigPath } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import { type Checks, subjectOf } from '../check.js';
import { replaceIn, restart } from '../repairs.js';

/** The address of a name, by the file of a host; undefined if only a name server may know it. */
function addressOf(host: Host, name: string): string | undefined {
  if (parseIp(name) !== undefined) return name;
  if (name === 'localhost') return '127.0.0.1';
  const lines = (host.file('/etc/hosts')?.text ?? '')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  return lines.find(([address = '', ...names]) => address.includes('.') && names.includes(name))?.[0];
}

/** Whether it is known that nothing answers at an address and port, for a program on a host. */
function isDeaf(cluster: Cluster, host: Host, address: string, port: number): boolean {
  if (cluster.virtualAddresses.some((each) => each.address === address && each.port === port)) return false;
  const owners = address.startsWith('127.')
    ? [host]
    : cluster.hosts.filter(({ addresses }) => addresses.some((each) => each.address === address));
  return (
    owners.length > 0 &&
    owners.every(({ listeners }) => listeners.length > 0 && !listeners.some((each) => each.port === port))
  );
}

/** Where the API is, for a program that looks elsewhere. */
function apiOf(cluster: Cluster, host: Host): string | undefined {
  const [virtual] = cluster.virtualAddresses;
  if (virtual !== undefined) return `${virtual.address}:${virtual.port}`;
  const server = host.program('kube-apiserver');
  return server === undefined ? undefined : `127.0.0.1:${server.flags['secure-port'] ?? 6443}`;
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
        const unknown = program.journal.findLast(
          (line) => line.includes(`lookup ${name}`) && /no such host|misbehaving/.test(line),
        );
        const deaf =
          address === undefined ? unknown !== undefined : isDeaf(cluster, host, address, Number(port));
        const api = apiOf(cluster, host);
        if (!deaf) continue;
        yield {
          hosts: [host.name],
          message: `${program.name} looks for the API at ${read.server}, ${address === undefined ? 'a name that this host does not know' : `and nothing listens at ${address}:${port}`}`,
          evidence: [
            host.evidence(path, `server: ${read.server}`, read.line('server')),
            ...(unknown === undefined ? [] : [host.evidence(`<journal ${program.unit?.name}>`, unknown)]),
          ],
          repair:
            api === undefined
              ? [restart(program)]
              : [replaceIn(program, path, read.server, `https://${api}`)],
          advice: 'The address has to be among the names of the certificate of the API servers.',
          breaks: [subjectOf(program)],
        };
      }
  },
};
