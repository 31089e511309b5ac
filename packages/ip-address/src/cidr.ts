import { formatIp, type IpAddress, parseIp, sameIp, widthOf } from './address.js';

/** An address with a prefix length. The address may have bits beyond the prefix: see {@link networkOf}. */
export interface Cidr extends IpAddress {
  readonly prefix: number;
}

/** Reads `10.32.0.0/16` or `fd00::/112`; undefined for anything else. As Go's `net.ParseCIDR`. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const written = text.slice(0, slash);
  const length = text.slice(slash + 1);
  const address = slash < 0 ? undefined : parseIp(written);
  if (address === undefined || !/^\d+$/.test(length)) return undefined;
  const isMapped = address.family === 4 && written.includes(':');
  const prefix = Number(length) - (isMapped ? 96 : 0);
  return prefix < 0 || prefix > widthOf(address) ? undefined : { ...address, prefix };
}

/** `10.32.0.0/16`; the address in the spelling of {@link formatIp}. */
export const formatCidr = (cidr: Cidr): string => `${formatIp(cidr)}/${cidr.prefix}`;

/** The network of that prefix length that has the address: its bits beyond the prefix are zero. */
export function networkOf({ family, bits }: IpAddress, prefix: number): Cidr {
  const rest = BigInt(widthOf({ family }) - prefix);
  return { family, bits: (bits >> rest) << rest, prefix };
}

/** The last address of a network: of IPv4, its broadcast address. */
export const lastOf = ({ family, bits, prefix }: Cidr): IpAddress => ({
  family,
  bits: bits | ((1n << BigInt(widthOf({ family }) - prefix)) - 1n),
});

/** Whether the address has no bits beyond the prefix. */
export const isNetwork = (cidr: Cidr): boolean => sameIp(networkOf(cidr, cidr.prefix), cidr);

/**
 * One text for all lists that name the same networks in the same order: `10.32.0.5/16, FD00::/112` is
 * `10.32.0.0/16,fd00::/112`. What is no CIDR stays as it is.
 */
export const normalNetworks = (list: string): string =>
  list
    .split(',')
    .map((text) => {
      const cidr = parseCidr(text.trim());
      return cidr === undefined ? text : formatCidr(networkOf(cidr, cidr.prefix));
    })
    .join(',');

/** How many addresses a network has. */
export const networkSize = (cidr: Cidr): bigint => 1n << BigInt(widthOf(cidr) - cidr.prefix);

/** Whether the address is in the network. */
export const cidrContains = (cidr: Cidr, address: IpAddress): boolean =>
  cidr.family === address.family && sameIp(networkOf(cidr, cidr.prefix), networkOf(address, cidr.prefix));

/** Whether two networks share an address; one then contains the other. */
export const cidrsOverlap = (left: Cidr, right: Cidr): boolean =>
  cidrContains(left.prefix <= right.prefix ? left : right, left.prefix <= right.prefix ? right : left);

/**
 * The smallest network that has all the addresses, but none smaller than `longestPrefix`; undefined for no addresses,
 * or for addresses of both families.
 */
export function commonNetwork(addresses: readonly IpAddress[], longestPrefix: number): Cidr | undefined {
  const [first] = addresses;
  if (first === undefined) return undefined;
  for (let prefix = longestPrefix; prefix >= 0; prefix -= 1) {
    const network = networkOf(first, prefix);
    if (addresses.every((address) => cidrContains(network, address))) return network;
  }
  return undefined;
}
