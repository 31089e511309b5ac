import type { KeyPath } from '@harderway/yaml-text';
import { clusterSpecJsonSchema } from './json-schema.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function propertiesOf(schema: unknown): Readonly<Record<string, unknown>> {
  const properties = isRecord(schema) ? schema['properties'] : undefined;
  return isRecord(properties) ? properties : {};
}

let made: unknown;
/** The schema, made once and not before it is needed: it takes some milliseconds. */
function root(): unknown {
  made ??= clusterSpecJsonSchema();
  return made;
}

/** The keys that the mapping at this path may have, in the order of the schema; none if it may have any. */
export function keysAt(path: KeyPath): readonly string[] {
  let schema = root();
  for (const key of path) {
    schema = typeof key === 'number' ? isRecord(schema) && schema['items'] : propertiesOf(schema)[key];
  }
  return Object.keys(propertiesOf(schema));
}

/** The mappings that know a key of exactly this name: `''` is the top level, `hosts[]` an entry of hosts. */
export function ownersOf(name: string): readonly string[] {
  const owners: string[] = [];
  const search = (schema: unknown, place: string): void => {
    for (const [key, value] of Object.entries(propertiesOf(schema))) {
      const inner = place === '' ? key : `${place}.${key}`;
      if (key === name) owners.push(place);
      search(value, inner);
      if (isRecord(value)) search(value['items'], `${inner}[]`);
    }
  };
  search(root(), '');
  return owners;
}
