import { type Diagnostic, didYouMean, type Severity } from '@harderway/diagnostics';
import { keyText, type YamlText } from '@harderway/yaml-text';
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { type CloudInitCode, cloudInitRules } from '../rules/rules.js';

/** The surroundings of a node that is read. */
export interface Context {
  /**
   * The program that reads the document: netplan ignores tags, takes quoted booleans and numbers, and refuses the whole
   * document for a key that it does not know; cloud-init itself skips such a key.
   */
  readonly reader: 'netplan' | 'cloud-init';
  readonly yaml: YamlText;
  readonly diagnostics: Diagnostic<CloudInitCode>[];
}

/** Reads a node as a value of a type; reports a node of another type and returns undefined. */
export type Reader<Value> = (node: unknown, where: string, context: Context) => Value | undefined;

/** Reports a diagnostic at a node. */
export function report(
  context: Context,
  node: unknown,
  code: CloudInitCode,
  message: string,
  severity?: Severity,
): void {
  const span = context.yaml.spanOf(node);
  context.diagnostics.push(cloudInitRules.diagnostic(code, { message, span, severity }));
}

function resolved(node: unknown, context: Context): unknown {
  return isAlias(node) ? node.resolve(context.yaml.document) : node;
}

function kindOf(node: unknown): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node) || node.value === null || node.value === undefined) return 'nothing';
  return `the ${typeof node.value} ${String(node.value).slice(0, 40)}`;
}

function wrongType(context: Context, node: unknown, where: string, expected: string): undefined {
  report(context, node, 'wrong-type', `${where} must be ${expected}, not ${kindOf(node)}`);
  return undefined;
}

// PyYAML's numbers (resolver.py of version 6). Other readers accept more: `e0` and `1e3` are texts to PyYAML.
const number =
  /^[-+]?(?:0b[01_]+|0x[\da-f_]+|\d[\d_]*(?::[0-5]?\d)*(?:\.[\d_]*(?:e[-+]\d+)?)?|\.\d[\d_]*(?:e[-+]\d+)?|\.inf)$|^\.nan$/i;

/** The text of bytes (`!!binary`), if they are one. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Tags that PyYAML's safe loader constructs values of. */
const knownTags =
  /^(?:!|tag:yaml\.org,2002:(?:binary|bool|float|int|map|null|omap|pairs|seq|set|str|timestamp))$/;

/** Whether PyYAML constructs a value of the node: a plain `=` or `<<` has a tag of YAML 1.1 that it does not know. */
export const isConstructed = (node: Node): boolean =>
  (node.tag === undefined || knownTags.test(node.tag)) &&
  !(
    isScalar(node) &&
    node.tag === undefined &&
    node.type === 'PLAIN' &&
    /^(?:=|<<)$/.test(node.source ?? '')
  );

/** Whether a tag makes something else than a text of a scalar. */
const isOtherType = ({ tag }: Node): boolean => tag !== undefined && !/^(?:!|.*:(?:str|binary))$/.test(tag);

/** Whether a scalar is a plain `y` or `n`: texts to PyYAML, though YAML 1.1 has them as booleans. */
const isYOrN = ({ source, type }: Scalar): boolean => type === 'PLAIN' && /^[yn]$/i.test(source ?? '');

/** The text of a scalar; to netplan every scalar is one. */
export function textOf(node: unknown, { reader }: Pick<Context, 'reader'>): string | undefined {
  if (!isScalar(node)) return undefined;
  if (reader === 'netplan') return typeof node.value === 'string' ? node.value : (node.source ?? '');
  if (node.value instanceof Uint8Array) return decoded(node.value);
  if (isOtherType(node)) return undefined;
  if (typeof node.value === 'string') return node.value;
  const unlike =
    node.source !== undefined &&
    (isYOrN(node) || (typeof node.value === 'number' && !number.test(node.source)));
  return unlike ? node.source : undefined;
}

/** A form that a text must have. */
export interface TextForm {
  readonly code: CloudInitCode;
  readonly test: (value: string) => boolean;
  /** The end of the message `"x" is not ...`. */
  readonly what: string;
  /** Whether the program takes the text nevertheless: only a warning is reported then. */
  readonly taken?: (value: string) => boolean;
}

/** Checks the form of a text, and reports a wrong one. */
function hasForm(value: string, form: TextForm, node: unknown, where: string, context: Context): boolean {
  if (form.test(value)) return true;
  const shown = value.length > 40 || value.includes('\n') ? where : `${where}: "${value}"`;
  const taken = form.taken?.(value) ?? false;
  report(context, node, form.code, `${shown} is not ${form.what}`, taken ? 'warning' : undefined);
  return taken;
}

/** Reads a text, of a form if one is given. */
export function text(form?: TextForm): Reader<string> {
  return (given, where, context) => {
    const node = resolved(given, context);
    const value = textOf(node, context);
    if (value === undefined) return wrongType(context, node, where, 'a text, in quotes if needed');
    return form === undefined || hasForm(value, form, given, where, context) ? value : undefined;
  };
}

export const flag: Reader<boolean> = (given, where, context) => {
  const node = resolved(given, context);
  const words =
    context.reader === 'netplan' ? /^(?:true|on|yes|y|false|off|no|n)$/i : /^(?:true|on|yes|false|off|no)$/i;
  const isFlag = isScalar(node) && (context.reader === 'netplan' || typeof node.value === 'boolean');
  const [word] = (isFlag && node.source?.match(words)) || [];
  return word === undefined
    ? wrongType(context, node, where, 'true or false')
    : /^[toy]/i.test(word) && !/^off$/i.test(word);
};

/** Reads a number as netplan does: by strtoull(3), in decimal digits, quoted or not. An empty text is 0. */
export const unsigned: Reader<number> = (given, where, context) => {
  const node = resolved(given, context);
  const written = isScalar(node)
    ? /^(?:[ \t-\r]*(?:\+?|-(?=0+$))(\d+))?$/.exec(textOf(node, context) ?? 'x')
    : null;
  const digits = written === null ? Number.NaN : Number(written[1] ?? 0);
  if (digits < 2 ** 32) return digits;
  return wrongType(context, node, where, `a whole number from 0 to ${2 ** 32 - 1}`);
};

export function oneOf<const Value extends string | number | boolean>(
  values: readonly Value[],
): Reader<Value> {
  return (given, where, context) => {
    const node = resolved(given, context);
    const found = isScalar(node)
      ? values.find((value) => value === node.value && (typeof value !== 'boolean' || !isYOrN(node)))
      : undefined;
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

/** Reads a node by its shape. `expected` names the shapes with a reader. */
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
  /** Required keys. */
  readonly required?: readonly string[];
  /** Keys of the format that are not modelled here, and skipped. */
  readonly known?: readonly string[];
  /** Checks the mapping as a whole. */
  readonly check?: (node: Node, where: string, context: Context) => void;
}

const join = (where: string, key: string): string => (where === '' ? key : `${where}.${key}`);

/** The entries of a mapping, after those that a merge key (`<<`) brings; of equal keys the last one counts. */
function entriesOf(node: YAMLMap, context: Context): readonly Pair[] {
  const merged = node.items.flatMap(({ key, value }) => {
    if (keyText(key) !== '<<') return [];
    const given = resolved(value, context);
    const sources = (isSeq(given) ? [...given.items].reverse() : [given]).map((each) =>
      resolved(each, context),
    );
    return sources.flatMap((source) => (isMap(source) ? entriesOf(source, context) : []));
  });
  return [...merged, ...node.items.filter(({ key }) => keyText(key) !== '<<')];
}

/** Reads a mapping with these keys; others are reported and skipped. */
export function map<Value extends object>(
  fields: { readonly [Key in keyof Value]-?: Reader<NonNullable<Value[Key]>> },
  options: MapOptions = {},
): Reader<Value> {
  const readers = new Map<string, Reader<unknown>>(Object.entries(fields));
  return (given, where, context) => {
    const node = resolved(given, context);
    const whole = where === '' ? 'the document' : where;
    if (!isMap(node)) return wrongType(context, node, whole, 'a mapping');
    const values: Record<string, unknown> = {};
    let complete = true;
    for (const { key, value } of entriesOf(node, context)) {
      const name = keyText(key) ?? '';
      const reader = readers.get(name);
      if (reader) {
        const read = reader(value, join(where, name), context);
        if (read !== undefined) values[name] = read;
      } else if (options.known?.includes(name)) {
        report(context, key, 'not-modelled', `${join(where, name)} is not checked`);
      } else {
        const message = `${join(where, name)} is not a known key.${didYouMean(name, readers.keys())}`;
        const severity = context.reader === 'netplan' ? 'error' : 'warning';
        report(context, key, 'unknown-key', message.replace(/\.$/, ''), severity);
      }
    }
    for (const key of options.required ?? []) {
      if (key in values) continue;
      complete = false;
      if (!entriesOf(node, context).some((entry) => keyText(entry.key) === key))
        report(context, node, 'missing-key', `${whole} has no ${key}`);
    }
    options.check?.(node, where, context);
    // Each field was read by the reader of its own type.
    return complete ? (values as Value) : undefined;
  };
}

/**
 * Reads a mapping from names of the user's choice, of a form if one is given.
 *
 * @param besides readers of keys that are not such names; their values are checked and left out
 */
export function dictionary<Value>(
  item: Reader<Value>,
  form?: TextForm,
  besides: Readonly<Record<string, Reader<unknown>>> = {},
): Reader<Readonly<Record<string, Value>>> {
  return (given, where, context) => {
    const node = resolved(given, context);
    if (!isMap(node)) return wrongType(context, node, where, 'a mapping');
    const entries = entriesOf(node, context).map(({ key, value }): [string, Value | undefined] => {
      const name = keyText(key) ?? '';
      const special = besides[name];
      if (special !== undefined) {
        special(value, join(where, name), context);
        return [name, undefined];
      }
      const good = form === undefined || hasForm(name, form, key, where, context);
      const read = item(value, join(where, name), context);
      return [name, good ? read : undefined];
    });
    return Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
  };
}
