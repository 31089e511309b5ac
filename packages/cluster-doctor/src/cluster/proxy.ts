import { cidrContains, parseCidr, parseIp, sameIp } from '@harderway/ip-address';
import { namedServers } from './api-servers.js';
import type { Cluster } from './cluster.js';
import { initialMembers, urlsOf } from './etcd-urls.js';
import type { Program } from './program.js';

/** A server as a client names it, since proxies are chosen by that name. */
interface Dialled {
  readonly scheme: string;
  readonly name: string;
  readonly port: string;
}

/** A variable in capitals, or else in small letters. An empty one is as if it was not set. */
export const proxyVariable = ({ environment }: Program, name: string): string =>
  environment[name.toUpperCase()] || environment[name.toLowerCase()] || '';

/** Whether an entry of NO_PROXY names a server: a domain, with or without those below it, an address, or a network. */
function spares(entry: string, { name, port }: Dialled): boolean {
  if (entry === '*') return true;
  const [ip, network] = [parseIp(name), parseCidr(entry)];
  if (network !== undefined) return ip !== undefined && cidrContains(network, ip);
  const [, inBrackets, host = inBrackets ?? '', of = port] =
    (parseIp(entry) === undefined && /^(?:\[([^\]]*)\]|([^:]*))(?::(\w*))?$/.exec(entry)) || [];
  const address = parseIp(host === '' ? entry : host);
  if (address !== undefined) return ip !== undefined && sameIp(address, ip) && of === port;
  const domain = host.replace(/^\*\./, '.');
  const below = domain.startsWith('.') ? domain : `.${domain}`;
  return host !== '' && (name === domain || name.endsWith(below)) && of === port;
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name.startsWith('127.') || name === '::1';

/** Whether a program of Go asks a server through a proxy, by the rules of golang.org/x/net/http/httpproxy. */
const isProxied = (program: Program, server: Dialled): boolean =>
  proxyVariable(program, `${server.scheme}_proxy`) !== '' &&
  !isLoopback(server.name) &&
  !proxyVariable(program, 'no_proxy')
    .toLowerCase()
    .split(',')
    .some((entry) => spares(entry.trim(), server));

/** The servers that a program asks, as far as its flags and its kubeconfig name them. */
function dialledBy(cluster: Cluster, program: Program): readonly Dialled[] {
  const { flags, host } = program;
  const etcd = [
    // Clients of etcd ask for the proxy of https, whatever they speak.
    ...urlsOf(flags['etcd-servers']).map((url) => ({ ...url, scheme: 'https' })),
    ...(program.name === 'etcd' ? initialMembers(flags['initial-cluster']) : [])
      .filter(([name]) => name !== flags['name'])
      .map(([, url]) => url),
  ].map(({ scheme, address, port }) => ({ scheme, name: address.replace(/^\[|\]$/g, ''), port }));
  const api = namedServers(cluster)
    .filter((server) => server.program.name === program.name && server.host.name === host)
    .map(({ kubeconfig, name, port }) => ({
      scheme: kubeconfig.server.replace(/:.*/, ''),
      name,
      port: `${port}`,
    }));
  return [...etcd, ...api].map((server) => ({ ...server, name: server.name.toLowerCase() }));
}

/** The servers that a program asks through a proxy. */
export const proxiedServers = (cluster: Cluster, program: Program): readonly string[] => [
  ...new Set(
    dialledBy(cluster, program)
      .filter((server) => isProxied(program, server))
      .map(({ name }) => name),
  ),
];
