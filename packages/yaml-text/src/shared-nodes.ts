import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Pair,
  type Scalar,
  visit,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { aliasTargets } from './alias-targets.js';
import { keepComments } from './kept-comments.js';
import type { KeyPath } from './key-path.js';
import { moveMergeComments } from './merge-comments.js';
import { isMergeKey, type MergeRank, pairsOf } from './merges.js';

/**
 * The nodes of a document that aliases and merges show in more than one place. An edit that asks here before it changes a
 * node leaves every other place as it reads.
 */
export interface SharedNodes {
  /** The node that an alias stands for; any other node itself. */
  readonly resolve: (node: unknown) => unknown;
  /** A copy of a node that shares nothing: aliases within it are written out. */
  copy(node: unknown): unknown;
  /** Gives the aliases of a node copies of their own, before it changes; of a `tree`, also those of all nodes within. */
  release(node: unknown, reach: 'node' | 'tree'): void;
  /** Writes out the merges of a mapping, before keys change that they bring. */
  writeOutMerges(map: YAMLMap, isChanging: (key: string) => boolean): void;
  /** Removes items of a collection. The comments above them stay: they may be about the items below, or about the whole file. */
  drop(collection: YAMLMap | YAMLSeq, items: readonly unknown[]): void;
  /** Sets what is at a path, or removes it where the value is undefined. */
  setIn(path: KeyPath, value: unknown): void;
}

/** Spells a null that is written as nothing: it has a place behind its anchor, and none between the commas of a list. */
export function spellNull(node: Scalar): void {
  if (node.source !== '') return;
  delete node.source;
  // To the failsafe schema it is an empty text, which would need quotes there, and be no null to other readers.
  if (node.value === '' && node.type === 'PLAIN' && node.tag === undefined) node.value = 'null';
}

/** Finds what a document shares. The document has no alias without an anchor, and none within its own anchor. */
export function sharedNodes(document: Document, rank: MergeRank): SharedNodes {
  const targets = aliasTargets(document);
  const aliased = new Set<unknown>(targets.values());
  const resolve = (node: unknown): unknown => (isAlias(node) ? targets.get(node) : node);
  const nameOf = ({ key }: Pair): string => {
    const name = resolve(key);
    return isScalar(name) ? String(name.value) : '';
  };

  function copy(node: unknown): unknown {
    const source = resolve(node);
    if (!isNode(source) || isAlias(source)) return source;
    const copied = source.clone();
    if (isScalar(copied) || isCollection(copied)) delete copied.anchor;
    if (isScalar(copied)) spellNull(copied);
    if (isCollection(copied) && isCollection(source))
      copied.items = source.items.map((item) =>
        isPair(item) ? new Pair(copy(item.key), copy(item.value)) : copy(item),
      );
    if (!isAlias(node)) return copied;
    const { comment, commentBefore, spaceBefore } = node;
    return Object.assign(copied, { comment, commentBefore, spaceBefore });
  }

  function release(node: unknown, reach: 'node' | 'tree'): void {
    const changing = new Set<unknown>([node]);
    if (reach === 'tree' && isNode(node))
      visit(node, {
        Value: (_, each) => {
          changing.add(each);
        },
      });
    const shown = [...changing].filter((each) => aliased.delete(each));
    if (shown.length === 0) return;
    visit(document, {
      Alias: (_, alias) => {
        const copied = changing.has(targets.get(alias)) ? copy(alias) : undefined;
        return isNode(copied) ? copied : undefined;
      },
    });
  }

  function writeOutMerges(map: YAMLMap, isChanging: (key: string) => boolean): void {
    const merges = map.items.filter(({ key }) => isMergeKey(key));
    const own = new Set(map.items);
    const pairs = pairsOf(map, rank, resolve);
    if (!pairs.some((pair) => !own.has(pair) && isChanging(nameOf(pair)))) return;
    for (const { value } of merges) release(value, 'tree');
    const last = new Map(pairs.map((pair) => [nameOf(pair), pair]));
    const kept = new Set(pairs.filter((pair) => last.get(nameOf(pair)) === pair));
    const written = new Map(
      [...kept].map((pair) => [pair, own.has(pair) ? pair : new Pair(copy(pair.key), copy(pair.value))]),
    );
    for (const merge of merges) {
      const alone = Object.assign(new YAMLMap(), { items: [merge] });
      const first = pairsOf(alone, rank, resolve).find((pair) => written.has(pair));
      const pair = first && written.get(first);
      if (pair !== undefined) moveMergeComments(merge, pair);
    }
    keepComments(document, map, new Set(map.items.filter((pair) => !kept.has(pair))));
    map.items = [...written.values()];
  }

  function drop(collection: YAMLMap | YAMLSeq, items: readonly unknown[]): void {
    const dropped = new Set(items);
    const places = [...collection.items.keys()].filter((place) => dropped.has(collection.items[place]));
    for (const node of items.flatMap((item) => (isPair(item) ? [item.key, item.value] : [item])))
      release(node, 'tree');
    // An alias among them may have got a copy in its place.
    const gone = new Set<unknown>(places.map((place) => collection.items[place]));
    keepComments(document, collection, gone);
    collection.items = collection.items.filter((item) => !gone.has(item));
  }

  /** The empty collection that takes the place of a null, with its comment: a list for an index, a mapping for any other key. */
  function emptyFor(key: string | number | undefined, former: unknown): YAMLMap | YAMLSeq {
    const empty = typeof key === 'number' ? new YAMLSeq(document.schema) : new YAMLMap(document.schema);
    return Object.assign(empty, { commentBefore: isScalar(former) ? former.comment : undefined });
  }

  const hasNoValue = (node: unknown): boolean => node == null || (isScalar(node) && node.value === null);

  function setIn(path: KeyPath, value: unknown): void {
    // Where a null is written, the library throws. For a missing key of YAML 1.1 it makes an `!!omap`.
    if (value !== undefined && hasNoValue(document.contents))
      Object.assign(document, { contents: emptyFor(path[0], document.contents) });
    let node: unknown = document.contents;
    let parent: unknown;
    for (const [depth, key] of path.entries()) {
      parent = node;
      release(node, 'node');
      if (isMap(node)) writeOutMerges(node, (name) => name === String(key));
      if (!isCollection(node)) break;
      const child = node.get(key, true);
      if (isAlias(child)) node.set(key, copy(child));
      // For any other scalar, the library throws.
      else if (value !== undefined && depth < path.length - 1 && hasNoValue(child))
        node.set(key, emptyFor(path[depth + 1], child));
      node = node.get(key, true);
    }
    release(node, 'tree');
    // The library would keep the tag of the former value: no text can take the place of 5 in `!!int 5`.
    if (isScalar(node) && !(typeof value === 'string' && node.tag === 'tag:yaml.org,2002:str'))
      delete node.tag;
    if (value !== undefined) document.setIn(path, value);
    else if (isMap(parent))
      drop(
        parent,
        parent.items.filter((pair) => nameOf(pair) === String(path.at(-1))),
      );
    else if (isSeq(parent)) drop(parent, [parent.items[Number(path.at(-1))]]);
  }

  return { resolve, copy, release, writeOutMerges, drop, setIn };
}
