/** Hosts whose outputs are equal. */
export interface Folded<V> {
  readonly hosts: readonly string[];
  readonly value: V;
}

/**
 * Puts hosts with equal values together, in the order in which each value comes first.
 * @param key what has to be equal; default: the value itself, as JSON
 */
export function foldEqual<V>(
  results: readonly { readonly host: string; readonly value: V }[],
  key: (value: V) => string = JSON.stringify,
): readonly Folded<V>[] {
  const folded = new Map<string, { readonly hosts: string[]; readonly value: V }>();
  for (const { host, value } of results) {
    const same = folded.get(key(value));
    if (same) same.hosts.push(host);
    else folded.set(key(value), { hosts: [host], value });
  }
  return [...folded.values()];
}
