import { formatIpv4, parseDottedQuad } from './ipv4.js';

/** Reads an IPv6 address as C's `inet_pton` does, without brackets or zone: its eight groups, or undefined. */
export function parseIpv6(text: string): readonly number[] | undefined {
  // Every IPv6 address has two colons, and most of what is asked for is IPv4 with a port.
  const last = text.lastIndexOf(':') + 1;
  if (text.indexOf(':') + 1 === last) return undefined;
  const quad = parseDottedQuad(text.slice(last));
  const hex =
    quad === undefined
      ? text
      : `${text.slice(0, last)}${(quad >>> 16).toString(16)}:${(quad & 0xffff).toString(16)}`;
  const [head = [], tail, ...more] = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = tail
    ? [...head, ...new Array<string>(Math.max(1, 8 - head.length - tail.length)).fill('0'), ...tail]
    : head;
  const valid =
    more.length === 0 && groups.length === 8 && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
  return valid ? groups.map((group) => Number.parseInt(group, 16)) : undefined;
}

/** Writes eight groups as C's `inet_ntop` does: lower case, the first longest run of zeros left out. */
export function formatIpv6(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(':');
  // glibc writes IPv4-compatible and IPv4-mapped addresses with a dotted end.
  if (/^(?:0:){5}(?:ffff|0(?!:0:)):/.test(text)) {
    const quad = formatIpv4(((groups[6] ?? 0) * 65536 + (groups[7] ?? 0)) >>> 0);
    return groups[5] === 0 ? `::${quad}` : `::ffff:${quad}`;
  }
  const framed = `:${text}:`;
  const longest = (framed.match(/:0(?::0)+:/g) ?? []).reduce(
    (best, run) => (run.length > best.length ? run : best),
    '',
  );
  // A colon that is not of the run's own frames the text.
  return longest === '' ? text : framed.replace(longest, '::').replace(/^:(?!:)|(?<!:):$/g, '');
}
