/** An item of a list: its text, and the texts of its parts, which others may have too. */
export interface ListItem {
  readonly text: string;
  readonly parts: readonly string[];
}

interface PlacedItem extends ListItem {
  readonly place: number;
}

type Places = readonly PlacedItem[];
type Pair = readonly [former: PlacedItem, item: PlacedItem];

function* pairsInOrder(before: Places, after: Places): Iterable<Pair> {
  for (const [n, item] of after.entries()) {
    const former = before[n];
    if (former === undefined) return;
    yield [former, item];
  }
}

function* equalFromStart(before: Places, after: Places): Iterable<Pair> {
  for (const pair of pairsInOrder(before, after)) {
    if (pair[0].text !== pair[1].text) return;
    yield pair;
  }
}

function groupBy(items: Places, namesOf: (item: ListItem) => Iterable<string>): ReadonlyMap<string, Places> {
  const groups = new Map<string, PlacedItem[]>();
  for (const item of items)
    for (const name of namesOf(item)) {
      const group = groups.get(name);
      if (group) group.push(item);
      else groups.set(name, [item]);
    }
  return groups;
}

function* equalAnywhere(before: Places, after: Places): Iterable<Pair> {
  const text = (item: ListItem): readonly string[] => [item.text];
  const former = groupBy(before, text);
  for (const [name, items] of groupBy(after, text)) yield* pairsInOrder(former.get(name) ?? [], items);
}

/** Items that share parts which nothing else in their lists has; those that share most come first. */
function alike(before: Places, after: Places): Iterable<Pair> {
  const parts = (item: ListItem): Iterable<string> => new Set(item.parts);
  const former = groupBy(before, parts);
  const found = new Map<string, { readonly pair: Pair; shared: number }>();
  for (const [part, [item, ...others]] of groupBy(after, parts)) {
    const [origin, ...rivals] = former.get(part) ?? [];
    if (item === undefined || origin === undefined || others.length + rivals.length > 0) continue;
    const name = `${origin.place} ${item.place}`;
    const known = found.get(name) ?? { pair: [origin, item], shared: 0 };
    known.shared += 1;
    found.set(name, known);
  }
  return [...found.values()].sort((one, other) => other.shared - one.shared).map(({ pair }) => pair);
}

/** From what is surest to a guess: if as many items remain in both lists, nothing has come or gone. */
const waysToPair: readonly ((before: Places, after: Places) => Iterable<Pair>)[] = [
  equalFromStart,
  (before, after) => equalFromStart(before.toReversed(), after.toReversed()),
  equalAnywhere,
  alike,
  (before, after) => (before.length === after.length ? pairsInOrder(before, after) : []),
];

/**
 * Matches the items of a changed list with the former items: by equal text, by a part that only the two share, or by position.
 * Returns the index of each item's former item; undefined for a new item.
 */
export function originsOf(
  before: readonly ListItem[],
  after: readonly ListItem[],
): readonly (number | undefined)[] {
  const origins = new Map<number, number>();
  let former: Places = before.map((item, place) => ({ ...item, place }));
  let items: Places = after.map((item, place) => ({ ...item, place }));
  for (const pairUp of waysToPair) {
    const taken = new Set<number>();
    for (const [{ place: origin }, { place }] of pairUp(former, items)) {
      if (taken.has(origin) || origins.has(place)) continue;
      origins.set(place, origin);
      taken.add(origin);
    }
    former = former.filter(({ place }) => !taken.has(place));
    items = items.filter(({ place }) => !origins.has(place));
  }
  return after.map((_, place) => origins.get(place));
}
