import { nearest } from '@harderway/diagnostics';
import { keyText } from '@harderway/yaml-text';
import { isMap, isSeq, type Node } from 'yaml';
import { entriesOf } from './entries.js';
import { plainValue } from './plain-value.js';
import { type Context, type Reader, report, resolved, wrongType } from './read.js';
import { hasForm, type TextForm } from './scalar.js';

/** Reads a list, without the items that could not be read. */
export function list<Value>(item: Reader<Value>): Reader<readonly Value[]> {
  return (given, where, context) => {
    const node = resolved(given, context);
    if (!isSeq(node)) return wrongType(context, node, where, 'a list');
    const places: number[] = [];
    const values = node.items.flatMap((entry, n) => {
      const value = item(entry, `${where}[${n}]`, context);
      if (value === undefined) return [];
      places.push(n);
      return [value];
    });
    context.places.set(values, places);
    return values;
  };
}

/** Reads a node by its shape. `expected` names the shapes with a reader. */
export function byShape<Value>(
  readers: {
    readonly scalar: Reader<Value>;
    readonly list?: Reader<Value> | undefined;
    readonly map?: Reader<Value> | undefined;
  },
  expected: string,
): Reader<Value> {
  return (given, where, context) => {
    const node = resolved(given, context);
    const shape = isMap(node) ? 'map' : isSeq(node) ? 'list' : 'scalar';
    const reader = readers[shape];
    return reader ? reader(given, where, context) : wrongType(context, node, where, expected);
  };
}

interface MapOptions {
  /** Required keys. */
  readonly required?: readonly string[] | undefined;
  /** Keys of the format that are not modelled here: their values are kept unchecked. */
  readonly known?: readonly string[] | undefined;
  /** Checks the mapping as a whole. */
  readonly check?: ((node: Node, where: string, context: Context) => void) | undefined;
}

/** The place of a value below another. */
export const join = (where: string, key: string): string => (where === '' ? key : `${where}.${key}`);

/** The keys that a type models: the values of all others are of the type `unknown`. */
type Modelled<Value> = keyof { [Key in keyof Value as unknown extends Value[Key] ? never : Key]: true };

/** Reads a mapping with these keys. Others are reported; their values are kept, unless the program refuses them. */
export function map<Value extends object>(
  fields: { readonly [Key in Modelled<Value> & keyof Value]-?: Reader<NonNullable<Value[Key]>> },
  options: MapOptions = {},
): Reader<Value> {
  const readers = new Map<string, Reader<unknown>>(Object.entries(fields));
  return (given, where, context) => {
    const node = resolved(given, context);
    const whole = where === '' ? 'the document' : where;
    if (!isMap(node)) return wrongType(context, node, whole, 'a mapping');
    const values = new Map<string, unknown>();
    for (const { key, value } of entriesOf(node, context)) {
      const name = keyText(key) ?? '';
      const reader = readers.get(name);
      if (reader) {
        const read = reader(value, join(where, name), context);
        if (read !== undefined) values.set(name, read);
      } else if (options.known?.includes(name)) {
        report(context, key, 'not-modelled', `${join(where, name)} is not checked`);
        values.set(name, plainValue(value, context));
      } else {
        const isRefused = context.reader === 'netplan';
        const meant = nearest(name, readers.keys());
        report(context, key, 'unknown-key', `${join(where, name)} is not a known key`, {
          severity: isRefused ? 'error' : 'warning',
          hint: meant && `did you mean ${meant}?`,
        });
        if (!isRefused) values.set(name, plainValue(value, context));
      }
    }
    const lacking = (options.required ?? []).filter((key) => !values.has(key));
    for (const key of lacking)
      if (!entriesOf(node, context).some((entry) => keyText(entry.key) === key))
        report(context, node, 'missing-key', `${whole} has no ${key}`);
    options.check?.(node, where, context);
    // Each field was read by the reader of its own type.
    return lacking.length === 0 ? (Object.fromEntries(values) as Value) : undefined;
  };
}

/**
 * Reads a mapping from names of the user's choice, of a form if one is given.
 *
 * @param besides keys that are not such names, and are left out
 */
export function dictionary<Value>(
  item: Reader<Value>,
  form?: TextForm,
  besides: readonly string[] = [],
): Reader<Readonly<Record<string, Value>>> {
  return (given, where, context) => {
    const node = resolved(given, context);
    if (!isMap(node)) return wrongType(context, node, where, 'a mapping');
    const entries = entriesOf(node, context).flatMap(({ key, value }): [string, Value][] => {
      const name = keyText(key) ?? '';
      if (besides.includes(name)) return [];
      const good = form === undefined || hasForm(name, form, key, where, context);
      const read = item(value, join(where, name), context);
      return good && read !== undefined ? [[name, read]] : [];
    });
    return Object.fromEntries(entries);
  };
}
