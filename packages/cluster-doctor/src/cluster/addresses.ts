import { formatIp, parseIp } from '@harderway/ip-address';

/** An address of a host. */
export interface HostAddress {
  readonly device: string;
  readonly address: string;
  /** Bits of the network. */
  readonly prefix: number;
  /** The line of `ip -o addr` that has it. */
  readonly text: string;
}

/** Reads the addresses of one family in `ip -o addr`. */
export const parseAddresses = (text: string, wanted: 'inet' | 'inet6' = 'inet'): readonly HostAddress[] =>
  text.split('\n').flatMap((line) => {
    const [, device = '', family, address = '', prefix = ''] =
      /^\d+: (\S+)\s+(inet6?) ([\da-f.:]+)\/(\d+)/.exec(line) ?? [];
    return family !== wanted
      ? []
      : [
          {
            device,
            address,
            prefix: Number(prefix),
            text: line.replace(/\\.*/, '').replace(/\s+/g, ' ').trim(),
          },
        ];
  });

/** A neighbour that a host has in its ARP table. */
export interface Neighbour {
  readonly address: string;
  readonly device: string;
  readonly mac: string;
}

/** Reads `ip -o neigh`. */
export const parseNeighbours = (text: string): readonly Neighbour[] =>
  [...text.matchAll(/^([\d.]+) dev (\S+) .*?lladdr (\S+)/gm)].map(
    ([, address = '', device = '', mac = '']) => ({
      address,
      device,
      mac,
    }),
  );

/** The hardware addresses of `ip -o link`, by device. */
export const parseLinks = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/^\d+: ([^:@\s]+)[^\n]*?link\/ether (\S+)/gm)].map(
      ([, device = '', mac = '']) => [device, mac] as const,
    ),
  );

/** The kernel parameters of `NAME = VALUE` lines. */
export const parseParameters = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/^([\w./*-]+)[ \t]*=(.*)$/gm)].map(
      ([, name = '', value = '']) => [name.replaceAll('/', '.'), value.trim()] as const,
    ),
  );

/** A socket that listens for TCP. */
export interface Listener {
  /** `*`, `0.0.0.0` or `[::]` for all addresses. */
  readonly address: string;
  readonly port: number;
  /** The name of the process, where the kernel says it. */
  readonly owner: string;
  readonly text: string;
}

/** Reads `ss -H -ltnp`. */
export const parseListeners = (text: string): readonly Listener[] =>
  text.split('\n').flatMap((line) => {
    const [, address = '', port] = /^LISTEN\s+\d+\s+\d+\s+(\S+):(\d+)\s/.exec(line) ?? [];
    if (port === undefined) return [];
    const owner = /users:\(\("([^"]*)"/.exec(line)?.[1] ?? '';
    return [{ address, port: Number(port), owner, text: line.replace(/\s+/g, ' ').trim() }];
  });

/** One text for all spellings of an address or a name, without the brackets of a URL. */
export function normalAddress(text: string): string {
  const bare = text.replace(/^\[|\]$/g, '');
  const ip = parseIp(bare);
  return ip === undefined ? bare.toLowerCase().replace(/\.$/, '') : formatIp(ip);
}

/** Whether a text is an address, as it is in a URL or elsewhere. */
export const isAddress = (text: string): boolean => parseIp(text.replace(/^\[|\]$/g, '')) !== undefined;
