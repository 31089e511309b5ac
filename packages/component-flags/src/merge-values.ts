import { type FlagType, type FlagValue, isAccumulating } from './types.js';
import { emptyMap } from './values/maps.js';

/** Adds the lists of one use to those of earlier ones, per key. */
function extendLists(lists: Record<string, string[]>, value: object): void {
  for (const [key, list] of Object.entries(value)) {
    lists[key] ??= [];
    for (const item of list) lists[key].push(item);
  }
}

/**
 * The value after all uses of a flag: of scalars and etcd's lists the last one, slices grow, maps merge with the later
 * key winning; the multimap grows per key. Undefined without a use.
 */
export function mergeFlagValues(type: FlagType, values: readonly FlagValue[]): FlagValue | undefined {
  const last = values.at(-1);
  if (values.length < 2 || !isAccumulating(type)) return last;
  if (Array.isArray(last)) return values.flatMap((value) => (Array.isArray(value) ? value : []));
  // What is no list among the accumulating types is a map.
  const maps = values.filter((value) => typeof value === 'object');
  if (type === 'colonSeparatedMultimapStringString') {
    const lists = emptyMap<string[]>();
    for (const map of maps) extendLists(lists, map);
    return lists;
  }
  const merged = emptyMap<never>();
  for (const map of maps) Object.assign(merged, map);
  return merged;
}
