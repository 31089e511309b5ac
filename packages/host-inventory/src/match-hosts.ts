import { InventoryError } from './errors.js';
import type { Inventory } from './read-inventory.js';
import { isSlow } from './slow-expression.js';
import { matchesWildcards } from './wildcards.js';

/**
 * The hosts that match a pattern of Ansible, in the order of the inventory: names of groups and hosts, with wildcards or
 * as a regular expression after `~`, separated by commas or colons. `&` keeps only hosts that are also in what follows, `!`
 * excludes hosts, of which a group may have none. `group[0]` and `group[0:2]` select a part of a group, both ends included.
 * @throws InventoryError `host-unknown` for a part that is empty, matches nothing, or is not a regular expression;
 *   `host-ambiguous` for the name of both a host and a group with other hosts;
 *   `pattern-slow` for an expression that could take forever
 */
export function matchHosts({ hosts, groups }: Inventory, pattern: string): ReadonlySet<string> {
  const names = hosts.map(({ name }) => name);
  const known = new Set(names);
  const members = (group: string): readonly string[] => groups.get(group) ?? [];
  const named = (part: string): readonly string[] => {
    const [, base = part, one, from = one, to] = /^([^~].*)\[(?:(-?\d+)|(\d+):(\d*))\]$/.exec(part) ?? [];
    // Ansible takes the group alone. A command meant for the host would reach machines that were not meant.
    if (groups.has(base) && known.has(base) && members(base).join() !== base)
      throw new InventoryError('host-ambiguous', `${base} is the name of a host and of a group`);
    const among = /^~|[*?]/.test(base) ? everyMatch(matcher(base)) : itself(base);
    const found = among(groups);
    const all = new Set([...found.flatMap(members), ...among(known)]);
    if (all.size === 0 && found.length === 0)
      throw new InventoryError('host-unknown', `${part} is neither a host nor a group of the inventory`);
    const list = [...all];
    if (from === undefined || list.length === 0) return list;
    const end = Number(one ?? (to || list.length));
    const selected = list.slice(Number(from), end === -1 ? undefined : end + 1);
    if (selected.length === 0)
      throw new InventoryError('host-unknown', `${part} selects none of the ${list.length} hosts of ${base}`);
    return selected;
  };
  const some = (part: string): readonly string[] => {
    const list = named(part);
    if (list.length === 0) throw new InventoryError('host-unknown', `the group ${part} has no hosts`);
    return list;
  };
  const parts = partsOf(pattern);
  // Most probably a shell variable that is not set, without which other parts could mean all hosts.
  if (parts.some((part) => /^[!&]?~?$/.test(part)))
    throw new InventoryError('host-unknown', `a name is missing in the pattern ${JSON.stringify(pattern)}`);
  const plain = parts.filter((part) => !/^[!&]/.test(part));
  let chosen = new Set(plain.length === 0 ? names : plain.flatMap(some));
  for (const part of parts.filter((one) => one.startsWith('&'))) {
    const other = new Set(some(part.slice(1)));
    chosen = new Set([...chosen].filter((name) => other.has(name)));
  }
  for (const part of parts.filter((one) => one.startsWith('!')))
    for (const name of named(part.slice(1))) chosen.delete(name);
  return new Set(names.filter((name) => chosen.has(name)));
}

/** The names that a part of a pattern stands for, among those of groups or hosts. */
type Among = (names: ReadonlySet<string> | ReadonlyMap<string, unknown>) => readonly string[];

const everyMatch =
  (matches: (name: string) => boolean): Among =>
  (names) =>
    [...names.keys()].filter(matches);

/** A name without wildcards is looked up: a pattern may name thousands of hosts. */
const itself =
  (name: string): Among =>
  (names) =>
    names.has(name) ? [name] : [];

/** The parts between commas, or between colons if there are none. Colons of IPv6 addresses and in brackets do not count. */
function partsOf(pattern: string): readonly string[] {
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(pattern)
      ? [pattern]
      : pattern.split(pattern.includes('[') ? /:(?![^[]*\])/ : ':');
  return parts.map((part) => part.trim());
}

function matcher(pattern: string): (name: string) => boolean {
  if (pattern.startsWith('~')) {
    const expression = expressionOf(pattern.slice(1));
    return (name) => expression.test(name);
  }
  return (name) => matchesWildcards(pattern, name);
}

function expressionOf(source: string): RegExp {
  if (isSlow(source))
    throw new InventoryError('pattern-slow', `~${source} repeats what repeats, or has too many repetitions`);
  try {
    return new RegExp(`^(?:${source})`);
  } catch (cause) {
    throw new InventoryError('host-unknown', `~${source} is not a regular expression`, { cause });
  }
}
