import { parseAddress } from './address/address.js';
import { debianServices } from './debian-services.generated.js';
import type { Protocol } from './model.js';

/**
 * Turns names in a text into numbers and back. This package looks nothing up, since names depend on the host: build one
 * from its files with `createNames`, or use `debianNames`. Outputs with `-n` need none.
 */
export interface Names {
  /** Port number of a service name for a protocol (for any one if it is left out), or undefined. */
  port(name: string, protocol?: string): number | undefined;
  /** Service name of a port, or undefined. */
  portName(port: number, protocol: Protocol): string | undefined;
  /** IPv4 address of a host name, or undefined. */
  host(name: string): string | undefined;
  /** IPv6 address of a host name, or undefined. Default: none has one. */
  host6?(name: string): string | undefined;
  /** Host name of an address, or undefined. */
  hostName(address: string): string | undefined;
}

/** The sources of {@link createNames}. */
export interface NameSources {
  /** Text of a services file (`/etc/services`). Default: the names Debian 13 knows. */
  readonly services?: string | undefined;
  /**
   * Addresses by host name, or the text of a hosts file (`/etc/hosts`). Default: `localhost` is `127.0.0.1`. The first
   * name of an address wins, and in a hosts file the first address of a name.
   */
  readonly hosts?: Readonly<Record<string, string>> | string | undefined;
}

/** Names with their addresses, in the order of a hosts file. */
const hostEntries = (text: string): readonly (readonly [name: string, address: string])[] =>
  text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const parsed = parseAddress(address)?.address;
    return parsed === undefined ? [] : names.map((name) => [name, parsed] as const);
  });

/** Names from the text of a services file and a list of hosts. Lines that cannot be read are left out. */
export function createNames(sources: NameSources = {}): Names {
  const ports = new Map<string, number>();
  const names = new Map<string, string>();
  const addTo = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void => {
    if (!map.has(key)) map.set(key, value);
  };
  for (const line of (sources.services ?? debianServices).split(/[\n;]/)) {
    const [name, target, ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    const match = /^(\d+)\/(\w+)$/.exec(target ?? '');
    if (!name || !match) continue;
    const [, port = '', protocol = ''] = match;
    addTo(names, `${port}/${protocol}`, name);
    for (const each of [name, ...aliases]) {
      addTo(ports, `${each}/${protocol}`, Number(port));
      addTo(ports, each, Number(port));
    }
  }
  const { hosts = { localhost: '127.0.0.1' } } = sources;
  const inet = new Map<string, string>();
  const inet6 = new Map<string, string>();
  const hostNames = new Map<string, string>();
  for (const [name, address] of typeof hosts === 'string' ? hostEntries(hosts) : Object.entries(hosts)) {
    addTo(address.includes(':') ? inet6 : inet, name, address);
    addTo(hostNames, address, name);
  }
  return {
    port: (name, protocol) => ports.get(protocol === undefined ? name : `${name}/${protocol}`),
    portName: (port, protocol) => names.get(`${port}/${protocol}`),
    host: (name) => inet.get(name),
    host6: (name) => inet6.get(name),
    hostName: (address) => hostNames.get(address),
  };
}

/** The service names of Debian 13, and `localhost`. */
export const debianNames: Names = createNames();

const unknown = (): undefined => undefined;

/** Knows no names: for texts with numbers only, such as the outputs with `-n`. */
export const numericNames: Names = {
  port: unknown,
  portName: unknown,
  host: unknown,
  hostName: unknown,
};
