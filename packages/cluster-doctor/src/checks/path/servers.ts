import { cidrContains, parseCidr, parseIp } from '@harderway/ip-address';
import { certificateOf } from '../../cluster/certificates.js';
import type { Host } from '../../cluster/host.js';
import { devices, outerDevice, parameter } from '../address/holders.js';
import { routerOf, sourceOf } from './client.js';
import { type RealServer, type Step, type StepState, seen, type Way } from './way.js';

/** A look at a real server; undefined if it was not read. */
type Look = (host: Host, way: Way, server: RealServer) => readonly [StepState, string] | undefined;

/** A step that every real server has to let pass. */
const onServers = (file: string, look: Look): Step =>
  function* (way) {
    for (const server of way.servers) {
      const { host, address } = server;
      if (host === undefined) yield { host: address, file, text: 'not asked', state: 'unknown' };
      else {
        const [state, text] = look(host, way, server) ?? ['unknown', 'not read'];
        yield seen(host, state, file, text);
      }
    }
  };

const MASQUERADED = ['ok', 'not needed: the gateway rewrites the address'] as const;

/** Whether a real server takes packets for the virtual address. */
export const loopback: Step = onServers('<ip addr>', (host, { virtual }, { isDirect }) => {
  if (!isDirect) return MASQUERADED;
  if (host.addresses.length === 0) return undefined;
  const held = devices(host, virtual);
  return held.length > 0
    ? ['ok', `${virtual.address} on ${held.join(', ')}`]
    : ['broken', `${virtual.address} is on no device`];
});

/** Whether a real server keeps silent about the virtual address. */
export const arpSettings: Step = onServers('<sysctl>', (host, _, { isDirect }) => {
  if (!isDirect) return MASQUERADED;
  if (host.parameters.size === 0) return undefined;
  const device = outerDevice(host);
  const [ignore, announce] = [parameter(host, device, 'arp_ignore'), parameter(host, device, 'arp_announce')];
  return [
    ignore >= 1 && announce >= 2 ? 'ok' : 'broken',
    `arp_ignore = ${ignore}, arp_announce = ${announce}`,
  ];
});

/** The device through which a host answers an address, by its longest matching route. */
function deviceTo(host: Host, address: string): string | undefined {
  const ip = parseIp(address);
  const routes = (host.answer('routes') ?? '').split('\n').flatMap((line) => {
    const [, target = '', device = ''] = /^(\S+) .*?\bdev (\S+)/.exec(line) ?? [];
    const cidr = parseCidr(
      target === 'default' ? '0.0.0.0/0' : target.includes('/') ? target : `${target}/32`,
    );
    return ip === undefined || cidr === undefined || !cidrContains(cidr, ip) ? [] : [{ device, cidr }];
  });
  return routes.sort((one, other) => other.cidr.prefix - one.cidr.prefix)[0]?.device;
}

/** Whether a real server drops packets since it would answer them by another device. */
export const reversePath: Step = onServers('<sysctl>', (host, way, { address }) => {
  if (host.parameters.size === 0) return undefined;
  const device = host.addresses.find((each) => each.address === address)?.device ?? outerDevice(host);
  const filter = parameter(host, device, 'rp_filter');
  const text = `rp_filter of ${device} = ${filter}`;
  if (filter !== 1) return ['ok', text];
  const source = sourceOf(way);
  // A router may rewrite the address of the client.
  const back = source === undefined || routerOf(way) !== undefined ? undefined : deviceTo(host, source);
  if (back === undefined) return ['unknown', `${text}, and the route back is not known`];
  return [back === device ? 'ok' : 'broken', `${text}, and the route back to ${source} is by ${back}`];
});

const ALL = new Set(['0.0.0.0', '*', '[::]']);

const listening: Step = onServers('<ss -ltnp>', (host, { virtual }, { port, isDirect, address }) => {
  if (host.answer('listening') === undefined) return undefined;
  const own = isDirect ? virtual.address : address;
  const listeners = host.listeners.filter((each) => each.port === port);
  const open = listeners.find((each) => ALL.has(each.address) || each.address === own);
  if (open !== undefined) return ['ok', open.text];
  return ['broken', listeners[0]?.text ?? `nothing listens on port ${port}`];
});

/** Whether an API server listens for the virtual address, and answers the gateway. */
export const port: Step = function* (way) {
  yield* listening(way);
  for (const { host } of way.gateways)
    for (const server of way.servers) {
      const asked = `https ${server.address}:${server.port}/`;
      const [, answer] = Object.entries(host.facts.answers).find(([name]) => name.startsWith(asked)) ?? [];
      if (answer === undefined) continue;
      const status = /^HTTP\/.*$/m.exec(answer.output)?.[0];
      yield seen(
        host,
        status === undefined ? 'broken' : 'ok',
        `<${asked}>`,
        status ?? (answer.output.split('\n')[0] || 'no answer'),
      );
    }
};

const named: Step = onServers('<--tls-cert-file>', (host, { virtual }) => {
  const server = host.program('kube-apiserver');
  const shown = server === undefined ? undefined : certificateOf(host, server, 'tls-cert-file');
  if (shown === undefined) return undefined;
  const { path, certificate } = shown;
  return [
    certificate.ip.includes(virtual.address) ? 'ok' : 'broken',
    `${path}: ${[...certificate.dns, ...certificate.ip].join(', ')}`,
  ];
});

/** Whether the certificate of an API server names the virtual address, as hosts have it and as the client gets it. */
export const certificate: Step = function* (way) {
  yield* named(way);
  const { client, virtual } = way;
  const question = `https ${virtual.address}:${virtual.port}/healthz`;
  const mismatch = /^.*IP address mismatch.*$/m.exec(client.facts.answers[question]?.output ?? '')?.[0];
  if (mismatch !== undefined) yield seen(client, 'broken', `<${question}>`, mismatch);
};
