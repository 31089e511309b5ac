import { cidrContains, formatIp, networkOf, parseCidr, parseIp } from '@harderway/ip-address';
import { certificateOf, type NamedCertificate } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import type { Checks, Found } from '../check.js';
import { addFlags, copySound, editUnit, replaceIn, restart } from '../repairs.js';

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

const lacks = ({ certificate }: NamedCertificate, address: string): boolean =>
  parseIp(address) !== undefined && !certificate.ip.includes(address);

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

function missingNames(
  cluster: Cluster,
  named: NamedCertificate,
  addresses: readonly string[],
  whose: string,
): Found | undefined {
  const missing = addresses.filter((address) => lacks(named, address));
  if (missing.length === 0) return undefined;
  const { host, path, program, certificate, line } = named;
  const keyPath = program.flags['tls-private-key-file'];
  return {
    hosts: [host.name],
    message: `the certificate ${path} is not for ${missing.join(', ')}, ${whose}`,
    evidence: [
      host.evidence(path, `alternative names: ${[...certificate.dns, ...certificate.ip].join(', ')}`, line),
    ],
    repair: [
      ...copySound(
        cluster,
        host,
        [],
        [path, keyPath].filter((each) => each !== undefined),
        (other) => {
          const [theirs] = other.file(path)?.certificates ?? [];
          const key = other.file(keyPath)?.keys?.[0];
          return (
            theirs !== undefined &&
            key === theirs.publicKey &&
            addresses.every((address) => theirs.ip.includes(address))
          );
        },
      ),
      restart(program),
    ],
    advice: `Issue it again with ${missing.join(', ')} among its alternative names, and copy it to ${host.name}.`,
    breaks: [`weight@${host.name}`],
  };
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
      const own = missingNames(
        cluster,
        serving,
        reachedAt(host, cluster),
        'at which the balancer and others reach this host',
      );
      if (own !== undefined) yield own;
      const virtual = cluster.virtualAddresses.map(({ address }) => address);
      const shared = missingNames(
        cluster,
        serving,
        virtual,
        'the virtual address, by which clients reach it',
      );
      if (shared !== undefined) yield { ...shared, breaks: ['client certificate'] };
    }
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
