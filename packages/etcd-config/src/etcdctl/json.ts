/** Any value of JSON text whose long integers are kept as text. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

// Marks a string as having been a long integer: no string that etcdctl prints starts with NUL.
export const integerMark = '\0';

/**
 * Parses etcdctl's JSON: member and cluster ids are 64 bit integers, which JavaScript numbers cannot hold, so integers of
 * 16 digits or more are kept as marked text, for {@link idOf} and {@link numberOf} to read.
 * @returns undefined when the text is not JSON.
 */
export function parseJson(text: string): JsonValue | undefined {
  const kept = text.replace(/"(?:\\.|[^"\\])*"|-?\d{16,}(?![\d.eE])/g, (match) =>
    match.startsWith('"') ? match : `"\\u0000${match}"`,
  );
  try {
    const value: JsonValue = JSON.parse(kept);
    return value;
  } catch {
    return undefined;
  }
}

/** True for an object (neither null nor a list). */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object, looked up without regard to case, as Go's decoder does. */
export function field(object: JsonObject, name: string): JsonValue | undefined {
  const wanted = name.toLowerCase();
  const key = Object.keys(object).find((each) => each.toLowerCase() === wanted);
  return key === undefined ? undefined : object[key];
}

/** True for an integer that was kept as text. */
export const isIntegerText = (value: JsonValue | undefined): boolean =>
  typeof value === 'string' && value.startsWith(integerMark);

/** A number, also one that was kept as text; undefined for anything else. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const digits = value.startsWith(integerMark) ? value.slice(1) : value;
  return /^-?\d+$/.test(digits) ? Number(digits) : undefined;
}

/**
 * An id as etcdctl prints it elsewhere: hexadecimal without leading zeros. Integers are decimal; strings are hexadecimal
 * (`--hex`) unless they are too long for that.
 * @returns undefined when the value is not an id.
 */
export function idOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? value.toString(16) : undefined;
  if (typeof value !== 'string') return undefined;
  if (value.startsWith(integerMark)) return decimalId(value.slice(1));
  if (/^[0-9a-f]{1,16}$/i.test(value)) return BigInt(`0x${value}`).toString(16);
  return decimalId(value);
}

function decimalId(digits: string): string | undefined {
  const id = /^\d{1,20}$/.test(digits) ? BigInt(digits) : undefined;
  return id !== undefined && id < 1n << 64n ? id.toString(16) : undefined;
}
