/** Keys from the root of a document to a value: names in mappings, indexes in sequences. */
export type KeyPath = readonly (string | number)[];

/** A key path as people write it: `hosts[1].ssh.port`. */
export const formatKeyPath = (path: KeyPath): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );
