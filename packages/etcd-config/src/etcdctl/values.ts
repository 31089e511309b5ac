import { field, idOf, integerMark, isObject, type JsonObject, type JsonValue, numberOf } from './json.js';

/** The fields of one item of an answer. Names are written in lower case without blanks and `_`; of several the first counts. */
export interface Values {
  /** Empty where it is missing. */
  text(...names: readonly string[]): string;
  /** A list of texts, or texts with commas between them. */
  texts(...names: readonly string[]): readonly string[];
  bool(...names: readonly string[]): boolean | undefined;
  /** A number, or a size such as `20 kB`. */
  number(...names: readonly string[]): number | undefined;
  /** Hexadecimal without leading zeros. */
  id(...names: readonly string[]): string | undefined;
}

/** A name in lower case without blanks and `_`. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[ _]/g, '');

// Sizes are humanized with decimal units.
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

function sizeOf(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^([\d.]+) ([kMGTPE]?B)$/.exec(text) ?? [];
  return digits === '' ? undefined : Math.round(Number(digits) * 1000 ** UNITS.indexOf(unit));
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const isText = (value: JsonValue): value is string => typeof value === 'string';

/** Values by their names, whatever case and word breaks those have. Of a name that is repeated the last value counts. */
export function valuesOf(entries: Iterable<readonly [name: string, value: JsonValue]>): Values {
  const all = new Map<string, JsonValue>();
  for (const [name, value] of entries) {
    const key = plainName(name);
    const before = all.get(key);
    all.set(key, before === undefined ? value : [...listOf(before), ...listOf(value)]);
  }
  const find = (names: readonly string[]): JsonValue | undefined =>
    names.map((name) => all.get(name)).find((value) => value !== undefined);
  const last = (names: readonly string[]): JsonValue | undefined => listOf(find(names)).at(-1);
  return {
    text: (...names) => {
      const value = last(names);
      return isText(value ?? null) || typeof value === 'boolean' ? String(value) : '';
    },
    texts: (...names) =>
      listOf(find(names))
        .filter(isText)
        .flatMap((text) => text.split(','))
        .map((text) => text.trim())
        .filter((text) => text !== ''),
    bool: (...names) => {
      const value = String(last(names));
      return value === 'true' ? true : value === 'false' ? false : undefined;
    },
    number: (...names) => {
      const value = last(names);
      return numberOf(value) ?? (typeof value === 'string' ? sizeOf(value) : undefined);
    },
    id: (...names) => idOf(last(names)),
  };
}

/** The values of an object and of the objects within it, such as its header. */
export const valuesWithin = (object: JsonObject): Values => valuesOf(entriesWithin(object));

const entriesWithin = (object: JsonObject): readonly (readonly [string, JsonValue])[] =>
  Object.entries(object).flatMap(([name, value]): readonly (readonly [string, JsonValue])[] =>
    isObject(value) ? entriesWithin(value) : [[name, value]],
  );

/** A value of `--write-out=fields`: texts are quoted, lists are in brackets, numbers are kept whole. */
export function fieldValue(text: string): JsonValue {
  if (/^\d+$/.test(text)) return `${integerMark}${text}`;
  if (text.startsWith('[')) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    // Go escapes a few characters in another way than JSON.
    return text.slice(1, -1);
  }
}

/** The values in the header of an answer in JSON. */
export function headerOf(root: JsonValue | undefined): Values {
  const header = isObject(root) ? field(root, 'header') : undefined;
  return isObject(header) ? valuesWithin(header) : valuesOf([]);
}
