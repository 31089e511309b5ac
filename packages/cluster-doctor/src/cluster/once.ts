/** Finds something out once for each key. */
export function once<Key, T>(find: (key: Key) => T): (key: Key) => T {
  const known = new Map<Key, { readonly found: T }>();
  return (key) => {
    const { found } = known.get(key) ?? { found: find(key) };
    known.set(key, { found });
    return found;
  };
}
