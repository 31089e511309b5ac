import { type FlagType, type FlagValue, isAccumulating } from './types.js';
import { emptyMap } from './values/maps.js';

/** The text, bool or list of texts under a key. */
const entry = (map: object, key: string): unknown => new Map<string, unknown>(Object.entries(map)).get(key);

/**
 * The value after one more use: scalars and etcd's lists are replaced, slices grow, maps merge with the later
 * key winning; the multimap grows per key.
 */
export function mergeFlagValue(type: FlagType, previous: FlagValue | undefined, next: FlagValue): FlagValue {
  if (previous === undefined || !isAccumulating(type)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) return [...previous, ...next];
  // Only values of accumulating types come here: what is no list among them is a map.
  if (typeof previous !== 'object' || typeof next !== 'object') return next;
  const out = Object.assign(emptyMap<never>(), previous, next);
  if (type !== 'colonSeparatedMultimapStringString') return out;
  const lists: Readonly<Record<string, readonly string[]>> = Object.assign(
    emptyMap<readonly string[]>(),
    ...Object.keys(out).map((key) => {
      const [earlier, later] = [entry(previous, key), entry(next, key)];
      return { [key]: [...(Array.isArray(earlier) ? earlier : []), ...(Array.isArray(later) ? later : [])] };
    }),
  );
  return lists;
}
