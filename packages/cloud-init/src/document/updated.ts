import type { SharedNodes } from '@harderway/yaml-text';
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { formatValue } from './format.js';
import { nodeOf } from './node.js';
import { originsOf } from './origins.js';
import type { ListPlaces } from './read.js';

/** A document that is being changed. */
export interface Draft {
  readonly shared: SharedNodes;
  readonly places: ListPlaces;
}

export type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date || value instanceof Uint8Array);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Whether two values are written alike. */
export const same = (one: unknown, other: unknown): boolean =>
  one === undefined || other === undefined ? one === other : formatValue(one) === formatValue(other);

/** A node of the new value in the place of another, with the comments of that. */
function replacement(node: unknown, value: unknown, key: string | undefined, { shared }: Draft): Node {
  const created = nodeOf(value, key);
  if (!isNode(node)) return created;
  shared.release(node, 'tree');
  const { comment, commentBefore, spaceBefore = false } = node;
  return Object.assign(created, { comment, commentBefore, spaceBefore });
}

function updateMap(map: YAMLMap, before: Fields, after: Fields, draft: Draft): void {
  const { shared } = draft;
  const changing = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of changing) if (same(before[key], after[key])) changing.delete(key);
  shared.release(map, 'node');
  shared.writeOutMerges(map, (key) => changing.has(key));
  for (const key of changing) {
    const wanted = after[key];
    const pairs = map.items.filter((pair) => {
      const name = shared.resolve(pair.key);
      return isScalar(name) && name.value === key;
    });
    // Of equal keys the last one counts.
    const pair = pairs.at(-1);
    if (wanted === undefined) shared.drop(map, pairs);
    else if (pair === undefined) map.items.push(new Pair(nodeOf(key), nodeOf(wanted, key)));
    else pair.value = updated(pair.value, before[key], wanted, draft, key);
  }
}

/** Updates the items that differ. Those that could not be read stay behind the item that they follow. */
function updateList(
  list: YAMLSeq,
  before: readonly unknown[],
  after: readonly unknown[],
  places: readonly number[],
  draft: Draft,
): void {
  draft.shared.release(list, 'node');
  const former = list.items;
  const read = new Set(places);
  const items: unknown[] = [];
  let next = 0;
  const goOnTo = (place: number): void => {
    for (; next < place; next += 1) if (!read.has(next)) items.push(former[next]);
  };
  const origins = originsOf(
    before.map((item) => formatValue(item)),
    after.map((item) => formatValue(item)),
  );
  // Before any item is taken over: aliases in this list get their copies in the list itself.
  const kept = new Set(origins);
  for (const [n, place] of places.entries()) if (!kept.has(n)) draft.shared.release(former[place], 'tree');
  for (const [n, origin] of origins.entries()) {
    const place = origin === undefined ? undefined : places[origin];
    if (origin === undefined || place === undefined) items.push(nodeOf(after[n]));
    else {
      goOnTo(place);
      items.push(updated(former[place], before[origin], after[n], draft));
      next = place + 1;
    }
  }
  goOnTo(former.length);
  list.items = items;
}

/** The node of a value that was read from a node and may have changed. */
export function updated(node: unknown, before: unknown, after: unknown, draft: Draft, key?: string): unknown {
  if (same(before, after)) return node;
  const own = isAlias(node) ? draft.shared.copy(node) : node;
  if (isMap(own) && isFields(before) && isFields(after)) {
    updateMap(own, before, after, draft);
    return own;
  }
  if (isSeq(own) && isList(before) && isList(after)) {
    const places = draft.places.get(before) ?? [...own.items.keys()];
    if (places.length === before.length) {
      updateList(own, before, after, places, draft);
      return own;
    }
  }
  return replacement(own, after, key, draft);
}
