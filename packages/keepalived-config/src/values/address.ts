import { type Address, parseAddress, parseIpv6 } from '@harderway/ipvs/addresses';

/** Reads an address as C's inet_pton does: a colon makes it IPv6, and IPv4 has four decimal parts without leading zeros. */
export function readAddress(text: string): Address | undefined {
  const found = parseAddress(text);
  return found !== undefined && (found.family === 'inet6' || found.address === text) ? found : undefined;
}

/** The same, with a range or a prefix length behind it passed over. Source: inet_stosockaddr of lib/utils.c. */
export function readAddressOfRange(text: string): Address | undefined {
  const end = text.includes('-') ? text.indexOf('-') : text.indexOf('/');
  return readAddress(end < 0 ? text : text.slice(0, end));
}

/** Whether an address is a multicast group; IPv6 groups may have to be link-local. */
export function isMulticast({ family, address }: Address, linkLocal = false): boolean {
  if (family === 'inet') return Number(address.split('.')[0]) >= 224 && Number(address.split('.')[0]) < 240;
  const first = parseIpv6(address)?.[0] ?? 0;
  return linkLocal ? (first & 0xff0f) === 0xff02 : first >>> 8 === 0xff;
}

/** Whether an address is a link-local one of IPv6. */
export const isLinkLocal = ({ family, address }: Address): boolean =>
  family === 'inet6' && ((parseIpv6(address)?.[0] ?? 0) & 0xffc0) === 0xfe80;
