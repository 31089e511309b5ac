/** Groups values by a key, in the order of each key's first value. */
export function groupBy<T>(
  values: readonly T[],
  key: (value: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const name = key(value);
    const members = groups.get(name);
    if (members) members.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}
