/** Properties that name other units or mounts. */
export const dependencyProperties: readonly string[] = [
  'Wants',
  'Requires',
  'Requisite',
  'BindsTo',
  'PartOf',
  'Upholds',
  'Conflicts',
  'Before',
  'After',
  'OnFailure',
  'OnSuccess',
  'PropagatesReloadTo',
  'ReloadPropagatedFrom',
  'PropagatesStopTo',
  'StopPropagatedFrom',
  'JoinsNamespaceOf',
  'Names',
  'RequiresMountsFor',
  'WantsMountsFor',
];

/** Properties that D-Bus gives in no order of its own. */
const unordered = new Set([...dependencyProperties, 'IPAddressAllow', 'IPAddressDeny']);

function canonical(value: unknown, name: string | undefined): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, undefined));
    return name !== undefined && unordered.has(name)
      ? items.map((item) => JSON.stringify(item)).sort()
      : items;
  }
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, canonical(item, key)]),
    );
  return value;
}

/** A value as text in which equal values are equal, sets in order, 64-bit numbers as JSON reads them. */
export const comparable = (value: unknown): string =>
  JSON.stringify(canonical(value, undefined)) ?? 'undefined';
