import { inRanges, parseVersion } from '../version.js';

/**
 * The shape of a field, as the facts write it: a word for a scalar (`int` has 32 bits) or for anything, a list with the shape of its
 * items, or a map of known fields. A map whose only field is `*` has any names. A name may end with `@` and the versions that
 * have the field: `anonymous@1.31-` by the program's, `multiPoint@v1beta3,v1` by the document's own.
 */
export type Field =
  | 'string'
  | 'bool'
  | 'int'
  | 'int64'
  | 'float'
  | 'duration'
  | 'any'
  | readonly [Field]
  | { readonly [name: string]: Field };

/** Whether a shape is that of a list. */
export const isList = (shape: Field): shape is readonly [Field] => Array.isArray(shape);

function holds(condition: string, apiVersion: string, program: string): boolean {
  return /^\d/.test(condition)
    ? inRanges(parseVersion(program), condition)
    : condition.split(',').includes(apiVersion.slice(apiVersion.indexOf('/') + 1));
}

/** The shape as one version of the program reads one version of the document. */
export function shapeIn(shape: Field, apiVersion: string, program: string): Field {
  if (typeof shape === 'string') return shape;
  if (isList(shape)) return [shapeIn(shape[0], apiVersion, program)];
  const fields = Object.entries(shape).flatMap(([written, inner]): readonly [string, Field][] => {
    const [name = '', condition] = written.split('@');
    if (condition !== undefined && !holds(condition, apiVersion, program)) return [];
    return [[name, shapeIn(inner, apiVersion, program)]];
  });
  return Object.fromEntries(fields);
}
