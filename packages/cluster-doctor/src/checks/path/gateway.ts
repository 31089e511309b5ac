import type { Host } from '../../cluster/host.js';
import { claims, type Step, seen, serviceOf } from './way.js';

/** The addresses of a host, for evidence. */
const listed = ({ addresses }: Host): string =>
  addresses.map(({ address, device }) => `${address} on ${device}`).join(', ');

/** Whether one gateway, and nobody else, claims the address. */
export const owner: Step = function* ({ cluster, virtual }) {
  const gateways = cluster.balancers.map(({ host }) => host);
  const holders = gateways.filter((host) => claims(host, virtual) !== undefined);
  for (const host of cluster.hosts) {
    const isGateway = gateways.includes(host);
    const device = claims(host, virtual);
    if (device !== undefined)
      yield seen(
        host,
        isGateway && holders.length === 1 ? 'ok' : 'broken',
        '<ip addr>',
        `${virtual.address} on ${device}`,
      );
    else if (isGateway && host.addresses.length === 0) yield seen(host, 'unknown', '<ip addr>', 'not read');
    else if (isGateway && holders.length === 0) yield seen(host, 'broken', '<ip addr>', listed(host));
  }
};

/** Whether the kernel of the gateway has a virtual service for the address. */
export const ipvsService: Step = function* ({ gateways, virtual }) {
  for (const gateway of gateways) {
    const { host, table } = gateway;
    const service = serviceOf(gateway, virtual);
    const wanted = `TCP ${virtual.address}:${virtual.port}`;
    if ((host.facts.answers['ip-vs']?.exitCode ?? 0) !== 0)
      yield seen(host, 'broken', '/proc/net/ip_vs', 'missing');
    else if (table === undefined) yield seen(host, 'unknown', '<ipvsadm -Ln>', 'not read');
    else if (service === undefined) yield seen(host, 'broken', '<ipvsadm -Ln>', `no service ${wanted}`);
    else yield seen(host, 'ok', '<ipvsadm -Ln>', `${wanted} ${service.scheduler}`);
  }
};

/** Whether the service has a real server to which it sends connections. */
export const weight: Step = function* ({ gateways, virtual }) {
  for (const gateway of gateways) {
    const service = serviceOf(gateway, virtual);
    if (service === undefined) continue;
    const { servers } = service;
    const state = servers.some((server) => server.weight > 0) ? 'ok' : 'broken';
    if (servers.length === 0) yield seen(gateway.host, state, '<ipvsadm -Ln>', 'no real server');
    for (const server of servers)
      yield seen(
        gateway.host,
        state,
        '<ipvsadm -Ln>',
        `${server.address}:${server.port} weight ${server.weight}`,
      );
  }
};
