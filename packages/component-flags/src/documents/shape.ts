import { formatKeyPath, type KeyPath } from '@harderway/yaml-text';
import { type DocumentFault, faultAt } from './fault.js';
import { type Field, isList } from './field.js';

/**
 * Whether a value is an integer that one of Go's types holds, by the bits that it has besides the sign. Beyond 2^53, values are
 * known to the nearest number.
 */
const isInteger = (value: unknown, bits: 31 | 63): boolean =>
  // Half a unit higher, the least and the greatest are as far from zero.
  Number.isInteger(value) && Math.abs(Number(value) + 0.5) <= 2 ** bits;

/** The syntax of `time.ParseDuration`. A regular expression, since `parseDuration` would add a kilobyte to every bundle. */
const DURATION = /^[-+]?(0|((\d+(\.\d*)?|\.\d+)([nu\xb5\u03bcm]?s|m|h))+)$/;

const isText = (value: unknown): value is string => typeof value === 'string';

const SCALARS: Readonly<Record<Field & string, (value: unknown) => boolean>> = {
  any: () => true,
  string: isText,
  bool: (value) => typeof value === 'boolean',
  int: (value) => isInteger(value, 31),
  int64: (value) => isInteger(value, 63),
  float: (value) => typeof value === 'number',
  duration: (value) => isText(value) && DURATION.test(value),
};

const wrongType = (path: KeyPath, expected: string): DocumentFault =>
  faultAt('field-type', path, `${formatKeyPath(path)} must be ${expected}`, 'Correct its value.');

/** A field that the reader does not know; programs without words of strict decoding name the last part alone. */
const unknownField = (path: KeyPath, isOld: boolean): DocumentFault =>
  faultAt(
    'field-unknown',
    path,
    isOld
      ? `found unknown field: ${path.at(-1)}`
      : `strict decoding error: unknown field "${formatKeyPath(path)}"`,
    'Remove it, or check its spelling for this version.',
  );

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
      const here = [...path, name];
      const known = Object.hasOwn(shape, name) ? shape[name] : shape['*'];
      if (known === undefined) yield unknownField(here, isOld);
      else yield* shapeFaults(inner, known, isOld, here);
    }
  }
}
