/** A word without each of its letters in turn. */
const shortened = (word: string): readonly string[] =>
  Array.from({ length: word.length }, (_, at) => word.slice(0, at) + word.slice(at + 1));

/** Letters alone: `etcd1` and `etcd2`, or `a` and `a@`, are different on purpose. */
const lettersOf = (name: string): string => name.replaceAll(/[\W\d]/g, '');

/** Fewest letters before the type: `a.service` and `b.service` differ by one letter, too. */
const SHORTEST = 4;

/**
 * Finds the unit that a misspelled name means: one letter more, less, or another, or two swapped. Each search takes time in
 * proportion to the length of the name alone.
 */
export function nearbyNames(names: Iterable<string>): (name: string) => string | undefined {
  const index = new Map<string, string[]>();
  for (const name of names)
    for (const key of [name, ...shortened(name)]) {
      const found = index.get(key);
      if (found === undefined) index.set(key, [name]);
      // A few are enough to tell whether one of them is meant.
      else if (found.length < 4) found.push(name);
    }
  return (name) =>
    name.indexOf('.') < SHORTEST
      ? undefined
      : [name, ...shortened(name)]
          .flatMap((key) => index.get(key) ?? [])
          .find((found) => lettersOf(found) !== lettersOf(name));
}
