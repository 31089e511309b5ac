import { formatIp, networkOf, parseCidr, parseIp } from '@harderway/ip-address';
import { PkiError } from '../errors.js';

/** One spelling for each address, for comparing. Throws a PkiError `invalid-address`. */
export function canonicalAddress(text: string): string {
  const address = parseIp(text);
  if (address !== undefined) return formatIp(address);
  throw new PkiError('invalid-address', `"${text}" is not an IPv4 or IPv6 address.`, {
    hint: 'Write it without a prefix or zone.',
  });
}

/**
 * The first usable address of each range of a comma-separated list: where Kubernetes puts the service
 * `kubernetes`.
 *
 * @throws PkiError `invalid-address`
 */
export const firstServiceAddresses = (ranges: string): readonly string[] =>
  ranges.split(',').map((range) => {
    const cidr = parseCidr(range.trim());
    if (cidr === undefined)
      throw new PkiError('invalid-address', `"${range}" is not an address range.`, {
        hint: 'Write it as ADDRESS/LENGTH, such as 10.32.0.0/16.',
      });
    const { family, bits } = networkOf(cidr, cidr.prefix);
    return formatIp({ family, bits: bits | 1n });
  });
