import { cidrContains, cidrsOverlap, type IpAddress, parseCidr } from '@harderway/ip-address';

/** The two address ranges that exist inside of a cluster only. */
export type RangeKey = 'serviceClusterIpRange' | 'clusterCidr';

/**
 * Ranges to choose from, the defaults first. Ranges of different keys never overlap, and no network of machines of /12
 * or smaller touches all ranges of one key.
 */
const candidates: Readonly<Record<RangeKey, readonly string[]>> = {
  serviceClusterIpRange: ['10.32.0.0/16', '10.96.0.0/16', '172.30.0.0/16'],
  clusterCidr: ['10.0.0.0/12', '10.244.0.0/16', '10.16.0.0/12', '10.128.0.0/12', '172.16.0.0/13'],
};

/**
 * The first range for a key that holds no given address and overlaps no other range (CIDR); undefined without one.
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
