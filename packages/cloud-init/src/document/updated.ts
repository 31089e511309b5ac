import { type SharedNodes, spellNull } from '@harderway/yaml-text';
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Pair,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { formatValue } from './format.js';
import { keyBeside, nodeOf } from './node.js';
import { type ListItem, originsOf } from './origins.js';
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
  const pairsByName = new Map<unknown, Pair[]>();
  for (const pair of map.items) {
    const name = shared.resolve(pair.key);
    if (!isScalar(name)) continue;
    const known = pairsByName.get(name.value);
    if (known === undefined) pairsByName.set(name.value, [pair]);
    else known.push(pair);
  }
  const keys = map.items.map(({ key }) => key);
  const gone = [...changing].filter((key) => after[key] === undefined);
  if (gone.length > 0)
    shared.drop(
      map,
      gone.flatMap((key) => pairsByName.get(key) ?? []),
    );
  for (const key of changing) {
    const wanted = after[key];
    // Of equal keys the last one counts.
    const pair = pairsByName.get(key)?.at(-1);
    if (wanted === undefined) continue;
    if (pair === undefined) map.items.push(new Pair(keyBeside(key, keys), nodeOf(wanted, key)));
    else pair.value = updated(pair.value, before[key], wanted, draft, key);
  }
}

const listItem = (value: unknown): ListItem => ({
  text: formatValue(value),
  parts: isFields(value)
    ? Object.entries(value).map(([key, inner]) => `${key}: ${formatValue(inner)}`)
    : isList(value)
      ? value.map((inner) => formatValue(inner))
      : [],
});

/** Whether items change places, so that an anchor may come before aliases of another one with its name. */
function isReordered(origins: readonly (number | undefined)[]): boolean {
  const kept = origins.filter((origin) => origin !== undefined);
  return kept.some((origin, n) => origin < (kept[n - 1] ?? 0));
}

function withoutAnchors(list: YAMLSeq): void {
  visit(list, {
    Value: (_, node) => {
      delete node.anchor;
      if (isScalar(node)) spellNull(node);
    },
  });
}

/** Updates the items that differ. Those that could not be read stay in front of the item that they precede. */
function updateList(
  list: YAMLSeq,
  before: readonly unknown[],
  after: readonly unknown[],
  places: readonly number[],
  draft: Draft,
): void {
  const former = list.items;
  const origins = originsOf(before.map(listItem), after.map(listItem));
  // Before any item is taken over: aliases in this list get their copies in the list itself.
  draft.shared.release(list, isReordered(origins) ? 'tree' : 'node');
  if (isReordered(origins)) withoutAnchors(list);
  const kept = new Set(origins);
  draft.shared.drop(
    list,
    places.filter((_, n) => !kept.has(n)).map((place) => former[place]),
  );
  // Until all items are taken over, aliases in it still get their copies.
  list.items = former;

  const itemAt = new Map(places.map((place, n) => [place, n]));
  const inFront = new Map<number, readonly number[]>();
  let unread: number[] = [];
  for (const place of former.keys()) {
    const item = itemAt.get(place);
    if (item === undefined) unread.push(place);
    else if (kept.has(item)) {
      inFront.set(item, unread);
      unread = [];
    }
  }
  const nodesAt = (all: readonly number[]): readonly unknown[] => all.map((place) => former[place]);
  const items = origins.flatMap((origin, n) => {
    const place = origin === undefined ? undefined : places[origin];
    if (origin === undefined || place === undefined) return [nodeOf(after[n])];
    return [...nodesAt(inFront.get(origin) ?? []), updated(former[place], before[origin], after[n], draft)];
  });
  list.items = [...items, ...nodesAt(unread)];
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
