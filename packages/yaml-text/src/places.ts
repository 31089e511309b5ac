import { type Document, isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { KeyPath } from './key-path.js';

/** Offsets of a node in its text, `to` exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The beginning of a text, for what has no place. */
export const TEXT_START: Range = { from: 0, to: 0 };

/** The value at a path, aliases resolved, and where it is shown; undefined if it is missing. */
export interface Place {
  readonly node: unknown;
  readonly range: Range;
}

/**
 * Finds values by key path; each mapping is indexed once. `range` covers the value, or its key. For a missing key, it is the start
 * of the nearest enclosing mapping.
 */
export type Places = (path: KeyPath, what: 'key' | 'value') => Place;

export const rangeOf = (node: unknown): Range | undefined =>
  isNode(node) && node.range ? { from: node.range[0], to: node.range[1] } : undefined;

/** A key as it is spelled: `on` and `0x10` are names like any other. */
export const keyText = (key: unknown): string | undefined =>
  isScalar(key) ? (key.source ?? String(key.value)) : undefined;

/** @param resolve the node that an alias stands for, and any other node itself */
export function placesIn(document: Document.Parsed, resolve: (node: unknown) => unknown): Places {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  function pairOf(map: YAMLMap, key: string): Pair | undefined {
    let index = indexes.get(map);
    if (index === undefined) {
      index = new Map(
        map.items.flatMap((pair) => {
          const key = resolve(pair.key);
          return isScalar(key) ? [[String(key.value), pair] as const] : [];
        }),
      );
      indexes.set(map, index);
    }
    return index.get(key);
  }

  return (path, what) => {
    let node: unknown = resolve(document.contents);
    let range = rangeOf(document.contents) ?? TEXT_START;
    for (const [depth, key] of path.entries()) {
      const last = depth === path.length - 1;
      if (isMap(node)) {
        const pair = pairOf(node, String(key));
        if (pair === undefined) return { node: undefined, range: { from: range.from, to: range.from } };
        // An empty value has no width, so its key is shown instead.
        const empty = pair.value === null || (isScalar(pair.value) && pair.value.value === null);
        range = ((last && what === 'key') || empty ? rangeOf(pair.key) : rangeOf(pair.value)) ?? range;
        node = resolve(pair.value);
      } else if (isSeq(node) && typeof key === 'number' && key in node.items) {
        range = rangeOf(node.items[key]) ?? range;
        node = resolve(node.items[key]);
      } else return { node: undefined, range };
    }
    return { node, range };
  };
}
