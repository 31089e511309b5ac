import { formatIp, networkOf, parseCidr } from '@harderway/ip-address';

/** The first usable address of a range: where Kubernetes puts the service `kubernetes`. */
export function firstServiceAddress(range: string): string | undefined {
  const cidr = parseCidr(range);
  if (cidr === undefined) return undefined;
  const { family, bits } = networkOf(cidr, cidr.prefix);
  return formatIp({ family, bits: bits + 1n });
}
