import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Diagnostic, Position } from './model.js';

/** What a reader needs besides the node. */
export interface Context {
  readonly document: Document.Parsed;
  readonly at: (offset: number) => Position;
  readonly diagnostics: Diagnostic[];
}

/** Reads a node as a value of a type; undefined, with a diagnostic, where it is none. */
export type Reader<Value> = (node: unknown, where: string, context: Context) => Value | undefined;

const offsetOf = (node: unknown): number =>
  isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;

export function report(
  context: Context,
  node: unknown,
  severity: Diagnostic['severity'],
  code: string,
  message: string,
): void {
  context.diagnostics.push({ severity, code, message, position: context.at(offsetOf(node)) });
}

function resolved(node: unknown, context: Context): unknown {
  return isAlias(node) ? node.resolve(context.document) : node;
}

function kindOf(node: unknown): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node) || node.value === null || node.value === undefined) return 'nothing';
  return `the ${typeof node.value} ${String(node.value).slice(0, 40)}`;
}

function wrongType(context: Context, node: unknown, where: string, expected: string): undefined {
  report(context, node, 'error', 'wrong-type', `${where} has to be ${expected}, and is ${kindOf(node)}.`);
  return undefined;
}

// What PyYAML takes for a number (resolver.py of version 6). Others take more: `e0` and `1e3` are texts to it.
const number =
  /^[-+]?(?:0b[01_]+|0x[\da-f_]+|\d[\d_]*(?::[0-5]?\d)*(?:\.[\d_]*(?:e[-+]\d+)?)?|\.\d[\d_]*(?:e[-+]\d+)?|\.inf)$|^\.nan$/i;

function textOf(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  if (typeof node.value === 'string') return node.value;
  const unlike = typeof node.value === 'number' && node.source !== undefined && !number.test(node.source);
  return unlike ? node.source : undefined;
}

/** A key as it is written: `on` and `e0` are names like any other. */
const keyOf = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : '');

/** The diagnostic's code and message for a text that is no good. */
export type Check = (
  value: string,
  where: string,
) => { readonly code: string; readonly message: string } | undefined;

/** A text that stands `check`. */
export function text(check?: Check): Reader<string> {
  return (given, where, context) => {
    const node = resolved(given, context);
    const value = textOf(node);
    if (value === undefined) return wrongType(context, node, where, 'a text (in quotes if need be)');
    const problem = check?.(value, where);
    if (!problem) return value;
    report(context, given, 'error', problem.code, problem.message);
    return undefined;
  };
}

export const flag: Reader<boolean> = (given, where, context) => {
  const node = resolved(given, context);
  return isScalar(node) && typeof node.value === 'boolean'
    ? node.value
    : wrongType(context, node, where, 'true or false');
};

export function integer(min: number, max: number): Reader<number> {
  return (given, where, context) => {
    const node = resolved(given, context);
    const value = isScalar(node) ? Number(node.value) : Number.NaN;
    const fits = isScalar(node) && (typeof node.value === 'number' || typeof node.value === 'bigint');
    if (fits && Number.isInteger(value) && value >= min && value <= max) return value;
    return wrongType(context, node, where, `a whole number from ${min} to ${max}`);
  };
}

export function oneOf<const Value extends string | number | boolean>(
  values: readonly Value[],
): Reader<Value> {
  return (given, where, context) => {
    const node = resolved(given, context);
    const found = isScalar(node) ? values.find((value) => value === node.value) : undefined;
    return found ?? wrongType(context, node, where, `one of ${values.join(', ')}`);
  };
}

export function list<Value>(item: Reader<Value>): Reader<readonly Value[]> {
  return (given, where, context) => {
    const node = resolved(given, context);
    if (!isSeq(node)) return wrongType(context, node, where, 'a list');
    const values = node.items.map((entry, n) => item(entry, `${where}[${n}]`, context));
    return values.filter((value) => value !== undefined);
  };
}

/** Reads a node by its shape. `expected` names the shapes that there is a reader for. */
export function byShape<Value>(
  readers: {
    readonly scalar: Reader<Value>;
    readonly list?: Reader<Value>;
    readonly map?: Reader<Value>;
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
  /** Keys that have to be there. */
  readonly required?: readonly string[];
  /** Keys of the format that are passed over, since they are not modelled here. */
  readonly known?: readonly string[];
  /** Looks at the whole, for what its parts don't show. */
  readonly check?: (node: Node, where: string, context: Context) => void;
}

const join = (where: string, key: string): string => (where === '' ? key : `${where}.${key}`);

/** A mapping with these keys; others are reported and passed over. */
export function map<Value extends object>(
  fields: { readonly [Key in keyof Value]-?: Reader<NonNullable<Value[Key]>> },
  options: MapOptions = {},
): Reader<Value> {
  const readers = new Map<string, Reader<unknown>>(Object.entries(fields));
  return (given, where, context) => {
    const node = resolved(given, context);
    const name = where === '' ? 'The document' : where;
    if (!isMap(node)) return wrongType(context, node, name, 'a mapping');
    const values: Record<string, unknown> = {};
    let complete = true;
    for (const { key, value } of node.items) {
      const keyText = keyOf(key);
      const reader = readers.get(keyText);
      if (reader) {
        const read = reader(value, join(where, keyText), context);
        if (read !== undefined) values[keyText] = read;
      } else if (options.known?.includes(keyText)) {
        report(context, key, 'info', 'not-modelled', `${join(where, keyText)} is not looked at.`);
      } else {
        const near = nearest(keyText, [...readers.keys()]);
        const advice = near ? ` Is it meant to be ${near}?` : '';
        report(context, key, 'warning', 'unknown-key', `${join(where, keyText)} is not known.${advice}`);
      }
    }
    for (const key of options.required ?? []) {
      if (key in values) continue;
      complete = false;
      if (!node.has(key)) report(context, node, 'error', 'missing-key', `${name} has no ${key}.`);
    }
    options.check?.(node, where, context);
    // Each field was read by the reader of its own type.
    return complete ? (values as Value) : undefined;
  };
}

/** A mapping from names of one's own choice, as far as `check` lets them. */
export function dictionary<Value>(
  item: Reader<Value>,
  check?: Check,
): Reader<Readonly<Record<string, Value>>> {
  return (given, where, context) => {
    const node = resolved(given, context);
    if (!isMap(node)) return wrongType(context, node, where, 'a mapping');
    const entries = node.items.map(({ key, value }): [string, Value | undefined] => {
      const keyText = keyOf(key);
      const problem = check?.(keyText, where);
      if (problem) report(context, key, 'error', problem.code, problem.message);
      const read = item(value, join(where, keyText), context);
      return [keyText, problem ? undefined : read];
    });
    return Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
  };
}

const plain = (key: string): string => key.toLowerCase().replace(/[-_]/g, '');

/** The key that differs in spelling only, or by one letter. */
function nearest(key: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(key);
  return candidates.find((candidate) => {
    const other = plain(candidate);
    if (wanted === other) return true;
    if (Math.abs(wanted.length - other.length) > 1 || wanted.length < 4) return false;
    let front = 0;
    while (front < wanted.length && wanted[front] === other[front]) front++;
    let back = 0;
    const shorter = Math.min(wanted.length, other.length) - front;
    while (back < shorter && wanted.at(-1 - back) === other.at(-1 - back)) back++;
    return Math.max(wanted.length, other.length) - front - back <= 1;
  });
}
