import { cidrContains, cidrsOverlap, type IpAddress, parseCidr } from '@harderway/ip-address';

/** The two ranges of a cluster that exist inside of it only. */
export type RangeKey = 'serviceClusterIpRange' | 'clusterCidr';

/**
 * Ranges to choose from, the defaults first. None of one key overlaps any of the other, and no network of machines
 * that is a /12 or smaller touches all of one key.
 */
const candidates: Readonly<Record<RangeKey, readonly string[]>> = {
  serviceClusterIpRange: ['10.32.0.0/16', '10.96.0.0/16', '172.30.0.0/16'],
  clusterCidr: ['10.0.0.0/12', '10.16.0.0/12', '10.128.0.0/12', '172.16.0.0/13'],
};

/**
 * The first range for a key that holds none of the addresses and overlaps none of the other ranges (CIDR); nothing
 * where there is none.
 */
export function freeRange(
  key: RangeKey,
  addresses: readonly IpAddress[],
  others: readonly string[] = [],
): string | undefined {
  return candidates[key].find((text) => {
    const network = parseCidr(text);
    if (network === undefined || addresses.some((address) => cidrContains(network, address))) return false;
    return others.every((other) => {
      const taken = parseCidr(other);
      return taken === undefined || !cidrsOverlap(network, taken);
    });
  });
}
