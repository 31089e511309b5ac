import { isAlias, isMap, isNode, isPair, isSeq, type Node } from 'yaml';
import type { Item, WrittenItem } from './written-items.js';

const kindOf = (node: Node): string =>
  isMap(node) ? 'map' : isSeq(node) ? 'list' : isAlias(node) ? 'alias' : 'scalar';

/** Whether a node of the edited document was made from a node of the text: it has its place and its kind. */
export const isFrom = (after: unknown, before: unknown): boolean =>
  isNode(after) &&
  isNode(before) &&
  after.range?.[0] === before.range?.[0] &&
  kindOf(after) === kindOf(before);

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

const headOf = (item: unknown): unknown => (isPair(item) ? item.key : item);

/** Steps from the items of a collection to those of the edited one, in order; undefined if items changed places. */
export type Step =
  | { readonly kind: 'keep' | 'replace'; readonly before: WrittenItem; readonly after: Item }
  | { readonly kind: 'drop'; readonly before: WrittenItem }
  | { readonly kind: 'add'; readonly after: Item };

export function stepsOf(before: readonly WrittenItem[], after: readonly Item[]): readonly Step[] | undefined {
  const places = new Map(before.map(({ item }, index) => [startOf(headOf(item)), index]));
  const origins = after.map((item) => {
    const origin = places.get(startOf(headOf(item))) ?? -1;
    return isFrom(headOf(item), headOf(before[origin]?.item)) ? origin : -1;
  });
  const kept = origins.filter((origin) => origin >= 0);
  if (kept.some((origin, n) => origin <= (kept[n - 1] ?? -1))) return undefined;
  const steps: Step[] = [];
  let next = 0;
  /** Items that go, up to one that stays, and items that come in their place. */
  const closeGap = (to: number, added: readonly Item[]): void => {
    const gone = before.slice(next, to);
    next = to + 1;
    for (const [n, each] of gone.entries()) {
      const item = added[n];
      // A value takes the place of a value; a pair with another key is another pair.
      if (item !== undefined && !isPair(item)) steps.push({ kind: 'replace', before: each, after: item });
      else steps.push({ kind: 'drop', before: each });
    }
    const left = added.filter((item, n) => isPair(item) || n >= gone.length);
    for (const item of left) steps.push({ kind: 'add', after: item });
  };
  let added: Item[] = [];
  for (const [n, item] of after.entries()) {
    const origin = origins[n] ?? -1;
    const from = before[origin];
    if (from === undefined) added.push(item);
    else {
      closeGap(origin, added);
      added = [];
      steps.push({ kind: 'keep', before: from, after: item });
    }
  }
  closeGap(before.length, added);
  return steps;
}
