import { type FlagType, type FlagValue, isAccumulating } from './types.js';
import { emptyMap } from './values/maps.js';

/** Appends the lists of one use to the lists of earlier uses, key by key. */
function extendLists(lists: Record<string, string[]>, value: object): void {
  for (const [key, list] of Object.entries(value)) {
    lists[key] ??= [];
    for (const item of list) lists[key].push(item);
  }
}

/**
 * The value after all uses of a flag. The last use wins for scalars and for etcd's lists. Slices append, maps merge (a later key
 * wins), and the multimap appends for each key. Undefined without a use.
 */
export function mergeFlagValues(type: FlagType, values: readonly FlagValue[]): FlagValue | undefined {
  const last = values.at(-1);
  if (values.length < 2 || !isAccumulating(type)) return last;
  if (Array.isArray(last)) return values.flatMap((value) => (Array.isArray(value) ? value : []));
  // Accumulating types are lists or maps.
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
