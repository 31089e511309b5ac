/** The shape of a field: a scalar, a map of known fields, a map of any names, a list, or anything. */
export type Field =
  | { readonly kind: 'string' | 'bool' | 'int' | 'float' | 'duration' | 'any' }
  | { readonly kind: 'list'; readonly of: Field }
  | { readonly kind: 'map'; readonly fields: Readonly<Record<string, Field>> }
  | { readonly kind: 'names'; readonly of: Field };

/** Shapes to put documents together from. */
export const field: {
  readonly string: Field;
  readonly bool: Field;
  readonly int: Field;
  readonly float: Field;
  readonly duration: Field;
  readonly any: Field;
  readonly list: (of: Field) => Field;
  readonly map: (fields: Readonly<Record<string, Field>>) => Field;
  readonly names: (of: Field) => Field;
} = {
  string: { kind: 'string' },
  bool: { kind: 'bool' },
  int: { kind: 'int' },
  float: { kind: 'float' },
  duration: { kind: 'duration' },
  any: { kind: 'any' },
  list: (of) => ({ kind: 'list', of }),
  map: (fields) => ({ kind: 'map', fields }),
  names: (of) => ({ kind: 'names', of }),
};
