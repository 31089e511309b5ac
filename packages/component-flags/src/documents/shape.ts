import { formatKeyPath, type KeyPath } from '@harderway/yaml-text';
import type { DocumentFault } from './fault.js';
import { type Field, isList } from './field.js';

/** Whether a value is an integer that Go's type of so many bits holds. Beyond 2^53, values are known to the nearest number. */
const isInteger = (value: unknown, bits: 32 | 64): boolean =>
  typeof value === 'number' &&
  Number.isInteger(value) &&
  value >= -(2 ** (bits - 1)) &&
  value <= 2 ** (bits - 1) - 1;

const SCALARS: Readonly<Record<Field & string, (value: unknown) => boolean>> = {
  any: () => true,
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: (value) => isInteger(value, 32),
  int64: (value) => isInteger(value, 64),
  float: (value) => typeof value === 'number',
  duration: (value) => typeof value === 'string',
};

const wrongType = (path: KeyPath, expected: string): DocumentFault => ({
  code: 'field-type',
  path,
  text: `${formatKeyPath(path)} must be ${expected}`,
  hint: 'Correct its value.',
});

/** A field that the reader does not know; programs without words of strict decoding name the last part alone. */
const unknownField = (path: KeyPath, isOld: boolean): DocumentFault => ({
  code: 'field-unknown',
  path,
  text: isOld
    ? `found unknown field: ${path.at(-1)}`
    : `strict decoding error: unknown field "${formatKeyPath(path)}"`,
  hint: 'Remove it, or check its spelling for this version.',
});

/**
 * Faults in the shape of a value: unknown fields and wrong types. Empty values pass, as in Go.
 *
 * @param isOld whether the program is one before 1.23, whose words differ
 */
export function* shapeFaults(
  value: unknown,
  shape: Field,
  isOld: boolean,
  path: KeyPath = [],
): Iterable<DocumentFault> {
  if (value === null || value === undefined) return;
  if (typeof shape === 'string') {
    if (!SCALARS[shape](value)) yield wrongType(path, `of type ${shape === 'int' ? 'int32' : shape}`);
  } else if (isList(shape)) {
    if (!Array.isArray(value)) return yield wrongType(path, 'a list');
    for (const [index, item] of value.entries()) yield* shapeFaults(item, shape[0], isOld, [...path, index]);
  } else {
    if (typeof value !== 'object' || Array.isArray(value)) return yield wrongType(path, 'a map');
    for (const [name, inner] of Object.entries(value)) {
      const known = Object.hasOwn(shape, name) ? shape[name] : shape['*'];
      if (known === undefined) yield unknownField([...path, name], isOld);
      else yield* shapeFaults(inner, known, isOld, [...path, name]);
    }
  }
}
