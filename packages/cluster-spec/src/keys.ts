import type { KeyPath } from '@harderway/yaml-text';
import * as z from 'zod';
import { clusterFile } from './schema.js';

type Schema = z.core.$ZodType | undefined;

/** The schema of a value that is given: without its default. */
function given(schema: Schema): Schema {
  const isOptional =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return isOptional ? given(schema.unwrap()) : schema;
}

/** The schemas of a mapping's keys; empty for a mapping with arbitrary keys, and for any other value. */
function keysOf(schema: Schema): ReadonlyMap<string, Schema> {
  const known = given(schema);
  return new Map(known instanceof z.ZodObject ? Object.entries(known.shape) : []);
}

/** The schema of a list's entries. */
function entryOf(schema: Schema): Schema {
  const known = given(schema);
  return known instanceof z.ZodArray ? known.element : undefined;
}

/** The keys that the mapping at this path may have, in the order of the schema; none if it may have any. */
export function keysAt(path: KeyPath): readonly string[] {
  let schema: Schema = clusterFile;
  for (const key of path) schema = typeof key === 'number' ? entryOf(schema) : keysOf(schema).get(key);
  return [...keysOf(schema).keys()];
}

/** The mappings that know each key of cluster.yaml. */
let owners: ReadonlyMap<string, readonly string[]> | undefined;

function indexOwners(): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  const search = (schema: Schema, place: string): void => {
    for (const [key, value] of keysOf(schema)) {
      const inner = place === '' ? key : `${place}.${key}`;
      index.set(key, [...(index.get(key) ?? []), place]);
      search(value, inner);
      search(entryOf(value), `${inner}[]`);
    }
  };
  search(clusterFile, '');
  return index;
}

/** The mappings that know a key of exactly this name: `''` is the top level, `hosts[]` an entry of hosts. */
export function ownersOf(name: string): readonly string[] {
  // Once a process, since a file may have thousands of unknown keys.
  owners ??= indexOwners();
  return owners.get(name) ?? [];
}
