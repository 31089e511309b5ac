/** Hosts with equal values. */
export interface FoldedHosts<V> {
  readonly hosts: readonly string[];
  readonly value: V;
}

/**
 * Groups hosts with equal values, in the order of each value's first host.
 * @param key what has to be equal; default: the value as JSON
 */
export function foldEqual<V>(
  results: readonly { readonly host: string; readonly value: V }[],
  key: (value: V) => string = JSON.stringify,
): readonly FoldedHosts<V>[] {
  const folded = new Map<string, { readonly hosts: string[]; readonly value: V }>();
  for (const { host, value } of results) {
    const same = folded.get(key(value));
    if (same) same.hosts.push(host);
    else folded.set(key(value), { hosts: [host], value });
  }
  return [...folded.values()];
}
