/** An IPv4 network: its first address as a number, and its prefix length. */
export interface Network {
  readonly first: number;
  readonly prefix: number;
}

/** The number of an IPv4 address in dotted form, or nothing where it is not one (leading zeros included). */
export function parseAddress(text: string): number | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.|$)){4}$/.test(text) || text.endsWith('.')) return undefined;
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** The dotted form of an IPv4 address. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** How many addresses a network with this prefix length has. */
export function networkSize(prefix: number): number {
  return 2 ** (32 - prefix);
}

/** The network of that prefix length which holds the address. */
export function networkOf(address: number, prefix: number): Network {
  const size = networkSize(prefix);
  return { first: Math.floor(address / size) * size, prefix };
}

/** Reads `a.b.c.d/n`; `exact` tells whether the address had no bits beyond the prefix. */
export function parseCidr(text: string): (Network & { readonly exact: boolean }) | undefined {
  const match = /^([\d.]+)\/(0|[1-9]\d?)$/.exec(text);
  const address = parseAddress(match?.[1] ?? '');
  const prefix = Number(match?.[2]);
  if (address === undefined || prefix > 32) return undefined;
  const network = networkOf(address, prefix);
  return { ...network, exact: network.first === address };
}

/** The CIDR form of a network. */
export function formatNetwork({ first, prefix }: Network): string {
  return `${formatAddress(first)}/${prefix}`;
}

/** Whether the network holds the address. */
export function contains({ first, prefix }: Network, address: number): boolean {
  return address >= first && address < first + networkSize(prefix);
}

/** Whether two networks have an address in common: one then holds the other. */
export function overlaps(a: Network, b: Network): boolean {
  return contains(a, b.first) || contains(b, a.first);
}

/** The smallest network that holds all the addresses, but never one smaller than `longestPrefix`. */
export function commonNetwork(addresses: readonly number[], longestPrefix: number): Network | undefined {
  const [first] = addresses;
  if (first === undefined) return undefined;
  for (let prefix = longestPrefix; prefix > 0; prefix--) {
    const network = networkOf(first, prefix);
    if (addresses.every((address) => contains(network, address))) return network;
  }
  return { first: 0, prefix: 0 };
}
