import { cidrContains, formatIp, networkOf, parseCidr } from '@harderway/ip-address';
import { isAddress } from '../../cluster/addresses.js';
import { type NamedServer, namedServers } from '../../cluster/api-servers.js';
import { certificateOf, type NamedCertificate } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type Found, subjectOf } from '../check.js';
import { addFlags, editUnit, replaceIn } from '../repairs.js';
import { etcdNames } from './etcd-names.js';
import { isNotFor, missingNames } from './missing-names.js';

/** The range that an API server takes without the flag. */
const DEFAULT_RANGE = '10.0.0.0/24';

/** The address that the service `kubernetes` gets: the first of the range. */
function firstAddress(range: string): string | undefined {
  const cidr = parseCidr(range.split(',')[0] ?? '');
  if (cidr === undefined) return undefined;
  const network = networkOf(cidr, cidr.prefix);
  const first = { family: network.family, bits: network.bits + 1n };
  return cidrContains(network, first) ? formatIp(first) : undefined;
}

/** Whether a certificate lacks an address. What is none, such as a name in a table, counts as there. */
const lacks = ({ certificate }: NamedCertificate, address: string): boolean =>
  isAddress(address) && isNotFor(certificate, address);

/** Addresses at which others reach a host: its own addresses in the flags of its programs. */
function reachedAt(host: Host, cluster: Cluster): readonly string[] {
  const balanced = cluster.balancers.flatMap(({ configured, table = [] }) => [
    ...configured.flatMap(({ real }) => real.map(({ server }) => server)),
    ...table.flatMap(({ servers }) => servers.map(({ address }) => address)),
  ]);
  const own = new Set(host.addresses.map(({ address }) => address));
  const { 'advertise-address': advertised } = host.program('kube-apiserver')?.flags ?? {};
  return [...new Set([...balanced, advertised ?? ''])].filter((address) => own.has(address));
}

/** Whether a program may get to the API server of a host by what its kubeconfig names. */
function leadsTo(cluster: Cluster, { host, address, port }: NamedServer, target: Host): boolean {
  if (address === undefined) return false;
  const isVirtual = cluster.virtualAddresses.some((each) => each.address === address && each.port === port);
  const isOwn = address.startsWith('127.') ? host === target : cluster.owner(address) === target;
  return (
    isVirtual || (isOwn && Number(target.program('kube-apiserver')?.flags['secure-port'] ?? 6443) === port)
  );
}

/** The name by which a program knows its API server; undefined if it takes any certificate. */
const nameOf = ({ kubeconfig, name }: NamedServer): string | undefined =>
  kubeconfig.isInsecure || !kubeconfig.server.startsWith('https:')
    ? undefined
    : kubeconfig.tlsServerName || name;

/** Finds names that programs expect of the API server of a host, and that its certificate lacks. */
function missingInKubeconfigs(
  cluster: Cluster,
  named: NamedCertificate,
  known: readonly string[],
): Found | undefined {
  // Such a server may show another certificate to those who ask for a name.
  if (named.program.flags['tls-sni-cert-key'] !== undefined) return undefined;
  const clients = namedServers(cluster).filter((server) => {
    const name = nameOf(server);
    return (
      name !== undefined &&
      !known.includes(name) &&
      isNotFor(named.certificate, name) &&
      leadsTo(cluster, server, named.host)
    );
  });
  const names = [...new Set(clients.flatMap((client) => nameOf(client) ?? []))];
  const found = missingNames(cluster, named, names, 'by which kubeconfigs of programs name the API server');
  return (
    found && {
      ...found,
      evidence: [
        ...found.evidence,
        ...clients.map(({ host, path, kubeconfig }) =>
          host.evidence(path, `server: ${kubeconfig.server}`, kubeconfig.line('server')),
        ),
      ],
      breaks: clients.map(({ program }) => subjectOf(program)),
    }
  );
}

function* serviceAddress(
  cluster: Cluster,
  host: Host,
  server: Program,
  named: NamedCertificate,
): Iterable<Found> {
  const range = server.flags['service-cluster-ip-range'] ?? DEFAULT_RANGE;
  const first = firstAddress(range);
  if (first === undefined || !lacks(named, first)) return;
  const usual = cluster
    .programs('kube-apiserver')
    .flatMap(({ flags }) => flags['service-cluster-ip-range'] ?? [])
    .concat(
      cluster
        .programs('kube-controller-manager')
        .flatMap(({ flags }) => flags['service-cluster-ip-range'] ?? []),
    )
    .find((each) => each !== range && !lacks(named, firstAddress(each) ?? ''));
  const place = server.place('service-cluster-ip-range');
  yield {
    hosts: [host.name],
    message: `the service range ${range} of ${host.name} begins with ${first}, for which the certificate of the API server is not issued`,
    evidence: [place, host.evidence(named.path, `alternative names: ${named.certificate.ip.join(', ')}`)],
    repair:
      usual === undefined
        ? editUnit(server)
        : [
            server.flags['service-cluster-ip-range'] === undefined
              ? addFlags(server, `service-cluster-ip-range=${usual}`)
              : replaceIn(server, place.file, place.text, `--service-cluster-ip-range=${usual}`),
          ],
    breaks: [`service-cluster-ip-range@${host.name}`],
    advice:
      usual === undefined
        ? `Issue the certificate again with ${first}.`
        : `Set --service-cluster-ip-range=${usual}, as it is elsewhere in the cluster.`,
  };
}

export const nameChecks: Checks = {
  *'certificate-name-missing'(cluster) {
    for (const host of cluster.controlNodes) {
      const server = host.program('kube-apiserver');
      const serving = server === undefined ? undefined : certificateOf(host, server, 'tls-cert-file');
      if (serving === undefined) continue;
      const reached = reachedAt(host, cluster);
      const own = missingNames(cluster, serving, reached, 'at which the balancer and others reach this host');
      if (own !== undefined) yield own;
      const virtual = cluster.virtualAddresses.map(({ address }) => address).filter(isAddress);
      const shared = missingNames(
        cluster,
        serving,
        virtual,
        'the virtual address, by which clients reach it',
      );
      if (shared !== undefined) yield { ...shared, breaks: ['client certificate'] };
      const named = missingInKubeconfigs(cluster, serving, [...reached, ...virtual]);
      if (named !== undefined) yield named;
    }
    yield* etcdNames(cluster);
  },
  *'service-address-uncertified'(cluster) {
    for (const host of cluster.controlNodes) {
      const server = host.program('kube-apiserver');
      const serving = server === undefined ? undefined : certificateOf(host, server, 'tls-cert-file');
      if (server !== undefined && serving !== undefined)
        yield* serviceAddress(cluster, host, server, serving);
    }
  },
};
