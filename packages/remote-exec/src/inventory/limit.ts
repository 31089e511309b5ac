import { fitsOneOf } from '../pattern.js';
import type { Inventory } from './inventory.js';

/** A pattern that names no host; the message says which. */
export class NoSuchHost extends Error {
  override readonly name = 'NoSuchHost';
}

/**
 * The hosts of a pattern as Ansible reads it, in the order of the inventory: names of groups and hosts, with wildcards or
 * as a regular expression behind `~`, separated by commas or colons. `&` keeps only hosts that are also in what follows,
 * `!` leaves them out. `group[0]` and `group[0:2]` take some of a group.
 * @throws NoSuchHost for a part that names nothing
 */
export function limitTo({ hosts, groups }: Inventory, pattern: string): ReadonlySet<string> {
  const names = hosts.map(({ name }) => name);
  const members = (group: string): readonly string[] => groups.get(group) ?? [];
  const named = (part: string): readonly string[] => {
    const [, base = part, from, colon, to] = /^(.+)\[(-?\d+)(?:(:)(-?\d+)?)?\]$/.exec(part) ?? [];
    const matching = matcher(base);
    const all = new Set([...[...groups.keys()].filter(matching).flatMap(members), ...names.filter(matching)]);
    if (all.size === 0) throw new NoSuchHost(`${part} is neither a host nor a group of the inventory`);
    const list = [...all];
    if (from === undefined) return list;
    // Ansible's ranges have their last element, too.
    const end = colon === undefined ? Number(from) : to === undefined ? list.length : Number(to);
    return list.slice(Number(from), end === -1 ? undefined : end + 1);
  };
  const parts = partsOf(pattern);
  const plain = parts.filter((part) => !/^[!&]/.test(part));
  let chosen = new Set(plain.length === 0 ? names : plain.flatMap(named));
  for (const part of parts.filter((one) => one.startsWith('&'))) {
    const other = new Set(named(part.slice(1)));
    chosen = new Set([...chosen].filter((name) => other.has(name)));
  }
  for (const part of parts.filter((one) => one.startsWith('!')))
    for (const name of named(part.slice(1))) chosen.delete(name);
  return new Set(names.filter((name) => chosen.has(name)));
}

/** Separated by commas, or by colons if there are none; those of an IPv6 address or between brackets are not separators. */
function partsOf(pattern: string): readonly string[] {
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(pattern)
      ? [pattern]
      : pattern.split(/:(?![^[]*\])/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function matcher(pattern: string): (name: string) => boolean {
  if (pattern.startsWith('~')) {
    const expression = new RegExp(`^(?:${pattern.slice(1)})`);
    return (name) => expression.test(name);
  }
  return (name) => fitsOneOf(name, [pattern]);
}
