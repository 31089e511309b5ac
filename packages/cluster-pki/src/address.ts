import { isIPv4, isIPv6 } from 'node:net';
import { PkiError } from './errors.js';

/** The bytes of an address: 4 or 16. */
function bytesOf(address: string): readonly number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  if (!isIPv6(address) || address.includes('%')) {
    throw new PkiError(
      'invalid-address',
      `"${address}" is not an IPv4 or IPv6 address. Write it without a prefix or zone.`,
    );
  }
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const [a = 0, b = 0, c = 0, d = 0] = tail?.[2]?.split('.').map(Number) ?? [];
  const text = tail ? `${tail[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}` : address;
  const [head = '', rest] = text.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const front = groups(head);
  const back = rest === undefined ? [] : groups(rest);
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return all.flatMap((group) => [group >> 8, group & 255]);
}

function textOf(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let n = 0; n < 16; n += 2) groups.push((((bytes[n] ?? 0) << 8) | (bytes[n + 1] ?? 0)).toString(16));
  return groups.join(':');
}

/** One spelling for each address, for comparing: dotted IPv4, or IPv6 with all eight groups. */
export const canonicalAddress = (address: string): string => textOf(bytesOf(address));

/**
 * The first usable address of each range of a comma separated list: where Kubernetes puts the service
 * `kubernetes`.
 * @throws PkiError `invalid-address`
 */
export function firstServiceAddresses(ranges: string): readonly string[] {
  return ranges.split(',').map((range) => {
    const [address = '', length = '', ...more] = range.trim().split('/');
    const bytes = bytesOf(address);
    const bits = Number(length);
    if (more.length > 0 || !/^\d+$/.test(length) || bits > bytes.length * 8) {
      throw new PkiError(
        'invalid-address',
        `"${range}" is not an address range. Write it as ADDRESS/LENGTH, such as 10.32.0.0/16.`,
      );
    }
    const network = bytes.map((byte, n) => byte & (0xff00 >> Math.max(0, Math.min(8, bits - n * 8))) & 0xff);
    const last = network.length - 1;
    return textOf(network.map((byte, n) => (n === last ? byte | 1 : byte)));
  });
}
