import { formatIpv4, parseDottedQuad } from './ipv4.js';

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const quad = index === parts.length - 1 ? parseDottedQuad(part) : undefined;
    if (quad === undefined) return undefined;
    groups.push(quad >>> 16, quad & 0xffff);
  }
  return groups;
}

/** Reads an IPv6 address as C's `inet_pton` does, without brackets or zone: its eight groups, or undefined. */
export function parseIpv6(text: string): readonly number[] | undefined {
  // Every IPv6 address has two colons, and most of what is asked for is IPv4 with a port.
  if (text.indexOf(':') === text.lastIndexOf(':')) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  if (!head) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  // A dotted quad can only end an address.
  if ((halves[0] ?? '').includes('.')) return undefined;
  const tail = groupsOf(halves[1] ?? '');
  if (!tail || head.length + tail.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function longestZeroRun(groups: readonly number[]): { readonly at: number; readonly length: number } {
  let best = { at: -1, length: 0 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
    at += length;
  }
  return best.length >= 2 ? best : { at: -1, length: 0 };
}

/** Writes eight groups as C's `inet_ntop` does: lower case, the first longest run of zeros left out. */
export function formatIpv6(groups: readonly number[]): string {
  const run = longestZeroRun(groups);
  const hex = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  // glibc writes IPv4-compatible and IPv4-mapped addresses with a dotted end.
  const embeds = run.at === 0 && (run.length === 6 || (run.length === 5 && groups[5] === 0xffff));
  if (embeds) {
    const quad = formatIpv4(((groups[6] ?? 0) * 65536 + (groups[7] ?? 0)) >>> 0);
    return run.length === 6 ? `::${quad}` : `::ffff:${quad}`;
  }
  if (run.at < 0) return hex(0, 8);
  return `${hex(0, run.at)}::${hex(run.at + run.length, 8)}`;
}
