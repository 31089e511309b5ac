import { formatKeyPath, type KeyPath } from '@harderway/yaml-text';
import type { DocumentFault } from './fault.js';
import type { Field } from './field.js';

const SCALARS: Readonly<
  Record<'string' | 'bool' | 'int' | 'float' | 'duration', (value: unknown) => boolean>
> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  float: (value) => typeof value === 'number',
  duration: (value) => typeof value === 'string',
};

const wrongType = (path: KeyPath, expected: string): DocumentFault => ({
  code: 'field-type',
  path,
  text: `${formatKeyPath(path)} must be ${expected}`,
  hint: 'Correct its value.',
});

const unknownField = (path: KeyPath): DocumentFault => ({
  code: 'field-unknown',
  path,
  text: `strict decoding error: unknown field "${formatKeyPath(path)}"`,
  hint: 'Remove it, or check its spelling for this version.',
});

/** Faults in the shape of a value: unknown fields and wrong types. Empty values pass, as in Go. */
export function shapeFaults(value: unknown, shape: Field, path: KeyPath = []): readonly DocumentFault[] {
  if (value === null || value === undefined || shape.kind === 'any') return [];
  if (shape.kind === 'list')
    return Array.isArray(value)
      ? value.flatMap((item, index) => shapeFaults(item, shape.of, [...path, index]))
      : [wrongType(path, 'a list')];
  if (shape.kind === 'map' || shape.kind === 'names') {
    if (typeof value !== 'object' || Array.isArray(value)) return [wrongType(path, 'a map')];
    return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
      const here = [...path, name];
      if (shape.kind === 'names') return shapeFaults(inner, shape.of, here);
      const known = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
      return known === undefined ? [unknownField(here)] : shapeFaults(inner, known, here);
    });
  }
  return SCALARS[shape.kind](value) ? [] : [wrongType(path, `of type ${shape.kind}`)];
}
