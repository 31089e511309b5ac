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
export function pairsOf(map: YAMLMap, rank: MergeRank, resolve: (node: unknown) => unknown): readonly Pair[] {
  const brought = ({ value }: Pair): readonly Pair[] => {
    const given = resolve(value);
    // Of several sources the first one counts.
    const sources = isSeq(given) ? given.items.toReversed().map(resolve) : [given];
    return sources.flatMap((source) => (isMap(source) ? pairsOf(source, rank, resolve) : []));
  };
  const isMerge = ({ key }: Pair): boolean => isMergeKey(key);
  if (rank === 'in-place') return map.items.flatMap((pair) => (isMerge(pair) ? brought(pair) : [pair]));
  return [...map.items.filter(isMerge).flatMap(brought), ...map.items.filter((pair) => !isMerge(pair))];
}

/**
 * Puts the nodes that aliases stand for in their place, and the entries that merges bring in the place of the merges. For a
 * document whose aliases do not multiply.
 *
 * @param targets the nodes that aliases stand for
 */
export function writeOutAll(
  document: Document,
  rank: MergeRank,
  targets: ReadonlyMap<Alias, Node | undefined>,
): void {
  visit(document, { Alias: (_, alias) => targets.get(alias) });
  visit(document, {
    Map: (_, map) => {
      map.items = [...pairsOf(map, rank, (node) => node)];
    },
  });
}
