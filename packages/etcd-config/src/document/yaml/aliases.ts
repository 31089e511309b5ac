/** Counts of decoded nodes, and of those among them that come from aliases. */
export interface NodeCount {
  decoded: number;
  aliased: number;
  /** Number of nested aliases that are being decoded. */
  aliasDepth: number;
}

const LOW = 400_000;
const HIGH = 4_000_000;

/** Nearly all of a small document may come from aliases, a tenth of a large one. */
function allowedShare(decoded: number): number {
  if (decoded <= LOW) return 0.99;
  if (decoded >= HIGH) return 0.1;
  return 0.99 - 0.89 * ((decoded - LOW) / (HIGH - LOW));
}

/** Counts a node; false once the library that etcd reads with gives up on the aliases (goyaml.v2, decode.go). */
export function countNode(count: NodeCount): boolean {
  count.decoded += 1;
  if (count.aliasDepth > 0) count.aliased += 1;
  return !(
    count.aliased > 100 &&
    count.decoded > 1000 &&
    count.aliased / count.decoded > allowedShare(count.decoded)
  );
}
