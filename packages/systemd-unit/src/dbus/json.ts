import type { PropertyValue } from './render.js';

/** A property's value without bigints. */
export type JsonProperty = string | number | boolean | readonly JsonProperty[];

function jsonProperty(value: PropertyValue): JsonProperty {
  if (typeof value === 'object') return value.map(jsonProperty);
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Properties for `JSON.stringify`: a bigint becomes a number if that is exact, otherwise a string of its digits. */
export const jsonProperties = (
  properties: Readonly<Record<string, PropertyValue>>,
): Readonly<Record<string, JsonProperty>> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, jsonProperty(value)]));
