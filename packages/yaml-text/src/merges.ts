import {
  type Alias,
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml';

/** True for the merge key `<<` of YAML 1.1, which copies the entries of other mappings. A quoted `<<` is an ordinary key. */
export const isMergeKey = (key: unknown): boolean =>
  isScalar(key) &&
  key.source === '<<' &&
  (key.tag === 'tag:yaml.org,2002:merge' ||
    ((key.type === 'PLAIN' || key.type === undefined) && (key.tag === undefined || key.tag === '!')));

/**
 * How merged keys rank among the keys of their mapping. `less`: keys written in the mapping always win (YAML 1.1, PyYAML).
 * `in-place`: a merge counts like keys written where it stands, and the last equal key wins (goyaml.v2).
 */
export type MergeRank = 'less' | 'in-place';

/**
 * The pairs of a mapping, with those that its merges bring. Of equal keys the last one counts.
 *
 * @param resolve the node that an alias stands for, and any other node itself
 */
export const pairsOf = (
  map: YAMLMap,
  rank: MergeRank,
  resolve: (node: unknown) => unknown,
): readonly Pair[] =>
  rank === 'in-place'
    ? pairsInPlace(map, resolve)
    : map.items
        .flatMap((pair) => brought(pair, resolve, (source) => pairsOf(source, rank, resolve)) ?? [])
        .concat(map.items.filter(({ key }) => !isMergeKey(key)));

/** The pairs that a merge brings; undefined for another pair. Of several sources the first one counts, so it comes last. */
function brought(
  { key, value }: Pair,
  resolve: (node: unknown) => unknown,
  pairs: (source: YAMLMap) => readonly Pair[],
): readonly Pair[] | undefined {
  if (!isMergeKey(key)) return undefined;
  const given = resolve(value);
  return (isSeq(given) ? given.items.toReversed() : [given]).map(resolve).filter(isMap).flatMap(pairs);
}

const pairsInPlace = (map: YAMLMap, resolve: (node: unknown) => unknown): readonly Pair[] =>
  map.items.flatMap((pair) => brought(pair, resolve, (source) => pairsInPlace(source, resolve)) ?? pair);

/**
 * Puts the nodes that aliases stand for in their place, and the entries that merges bring in the place of the merges. For a
 * document whose aliases do not multiply.
 *
 * @param targets the nodes that aliases stand for
 */
export function writeOutAll(document: Document, targets: ReadonlyMap<Alias, Node | undefined>): void {
  visit(document, { Alias: (_, alias) => targets.get(alias) });
  visit(document, {
    Map: (_, map) => {
      map.items = [...pairsInPlace(map, (node) => node)];
    },
  });
}
