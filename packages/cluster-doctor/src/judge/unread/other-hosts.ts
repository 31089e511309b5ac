import { failureOf, isElsewhere, namedServers } from '../../cluster/api-servers.js';
import { balancedServers } from '../../cluster/balanced.js';
import type { Cluster } from '../../cluster/cluster.js';
import { membersElsewhere } from '../../cluster/etcd.js';
import { askedUrls } from '../../cluster/etcd-servers.js';
import { urlsOf } from '../../cluster/etcd-urls.js';
import type { UnreadHost } from './unread-host.js';

/** Lists the members of etcd whose hosts are not in the bundle: those that etcd lists, and those that API servers ask. */
export function unreadMembers(cluster: Cluster): readonly UnreadHost[] {
  const listed = membersElsewhere(cluster);
  const isListed = (address: string): boolean =>
    listed.some(({ peerUrls }) => urlsOf(peerUrls.join(',')).some((url) => url.address === address));
  const asked = cluster.programs('kube-apiserver').flatMap((server) =>
    askedUrls(cluster, server)
      .filter(({ url, state }) => state === 'elsewhere' && !isListed(url.address))
      .map(({ url }) => ({ url, server })),
  );
  const first = [...new Map(asked.toReversed().map((each) => [each.url.address, each])).values()];
  return [
    ...listed.map(({ id, name, peerUrls }) => ({
      host: name || id,
      subject: 'the host',
      reason: `etcd has this member at ${peerUrls.join(', ')}, and the bundle has no such host`,
    })),
    ...first.toReversed().map(({ url, server }) => ({
      host: url.address,
      subject: 'the member of etcd',
      reason: `the API server on ${server.host} asks ${url.text}, and the bundle has no etcd there`,
    })),
  ];
}

/**
 * Lists the virtual addresses of a bundle of control nodes alone, whose gateways nobody read, unless the address has answered the
 * client.
 */
export function unreadGateways({
  hosts,
  controlNodes,
  balancers,
  virtualAddresses,
  client,
}: Cluster): readonly UnreadHost[] {
  if (balancers.length > 0 || controlNodes.length < hosts.length) return [];
  return virtualAddresses.flatMap(({ address, port }) =>
    /^HTTP\//m.test(client?.answer(`https ${address}:${port}/healthz`) ?? '')
      ? []
      : [
          {
            host: address,
            subject: 'the gateway',
            reason: `control nodes have ${address} on lo, and the bundle has no gateway`,
          },
        ],
  );
}

/**
 * Lists the addresses that kubeconfigs of programs name and no host of the bundle has. A load balancer may be there, or nothing.
 * Where a program says that it cannot connect, that is a finding.
 */
export function unreadServers(cluster: Cluster): readonly UnreadHost[] {
  const unread = new Map<string, UnreadHost>();
  for (const server of namedServers(cluster)) {
    const { host, path, address } = server;
    if (address === undefined || unread.has(address)) continue;
    if (!isElsewhere(cluster, server) || failureOf(server) !== undefined) continue;
    unread.set(address, {
      host: address,
      subject: 'the API server',
      reason: `${path} of ${host.name} leads to it, and the bundle has no such host`,
    });
  }
  return [...unread.values()];
}

/** Lists the names of API servers of which no host has said where they lead. */
export function unreadNames(cluster: Cluster): readonly UnreadHost[] {
  const open = namedServers(cluster).filter(
    ({ host, name, address }) => address === undefined && host.facts.answers[`name ${name}`] === undefined,
  );
  return [...new Map(open.map((server) => [`${server.host.name} ${server.name}`, server])).values()].map(
    ({ host, name, path }) => ({
      host: host.name,
      subject: `name ${name}`,
      reason: `${path} leads to it, and the bundle does not say what address it has`,
    }),
  );
}

/** Lists the API servers to which a gateway sends connections, and of which neither a host nor an answer to the gateway is known. */
export function unreadRealServers(cluster: Cluster): readonly UnreadHost[] {
  const members = membersElsewhere(cluster).flatMap(({ peerUrls }) => peerUrls);
  return balancedServers(cluster).flatMap(({ balancer, address, port, owner, state, failure }) => {
    const isKnown = owner !== undefined && (state === 'answers' || failure === undefined);
    // The host of a member of etcd is listed as such.
    const isListed = members.some((url) => url.includes(`//${address}:`));
    if (state === 'dead' || isKnown || isListed) return [];
    const lack = owner === undefined ? 'the bundle has no such host' : `got ${failure}`;
    return [
      {
        host: owner?.name ?? address,
        subject: `the API server at port ${port}`,
        reason: `${balancer.host.name} sends connections to ${address}, and ${lack}`,
      },
    ];
  });
}

/** The ports at which clients look for API servers. */
const apiPorts = (cluster: Cluster): ReadonlySet<number> =>
  new Set([
    ...[...cluster.virtualAddresses, ...namedServers(cluster)].map(({ port }) => port),
    ...cluster.programs('kube-apiserver').map(({ flags }) => Number(flags['secure-port'] ?? 6443)),
  ]);

/** Lists the programs that are no API server and listen at its port, such as haproxy: of balancers, only those of IPVS are judged. */
export function unreadBalancers(cluster: Cluster): readonly UnreadHost[] {
  const ports = apiPorts(cluster);
  return cluster.hosts.flatMap((host) => {
    const foreign = host.listeners.filter(
      ({ port, owner }) =>
        ports.has(port) &&
        owner !== 'kube-apiserver' &&
        // The kernel names the owners to root alone.
        (owner !== '' || host.program('kube-apiserver') === undefined),
    );
    const named = new Map(
      foreign.map(({ port, owner }) => [`${owner || 'a program'} at port ${port}`, port]),
    );
    return [...named].map(([subject, port]) => ({
      host: host.name,
      subject,
      reason: `it takes connections at port ${port}, as API servers do, and is none: a balancer of its kind is not judged`,
    }));
  });
}

/** The control plane, where no host of the bundle has a program of one. */
export const unreadControlPlane = ({ hosts, controlNodes }: Cluster): readonly UnreadHost[] =>
  controlNodes.length > 0
    ? []
    : [
        {
          host: hosts.map(({ name }) => name).join(', '),
          subject: 'the control plane',
          reason: 'the bundle has no program of one',
        },
      ];
