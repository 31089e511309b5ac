import { isScalar, type Node, type Scalar } from 'yaml';
import type { CloudInitCode } from '../rules/rules.js';
import { type Context, type Reader, report, resolved, wrongType } from './read.js';

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
  readonly taken?: ((value: string) => boolean) | undefined;
}

/** Checks the form of a text, and reports a wrong one. */
export function hasForm(
  value: string,
  form: TextForm,
  node: unknown,
  where: string,
  context: Context,
): boolean {
  if (form.test(value)) return true;
  const shown = value.length > 40 || value.includes('\n') ? where : `${where}: "${value}"`;
  const taken = form.taken?.(value) ?? false;
  report(context, node, form.code, `${shown} is not ${form.what}`, {
    severity: taken ? 'warning' : undefined,
  });
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
  const isFlag =
    isScalar(node) && (context.reader === 'netplan' || (typeof node.value === 'boolean' && !isYOrN(node)));
  const [word] = (isFlag && node.source?.match(/^(?:true|on|yes|y|false|off|no|n)$/i)) || [];
  return word === undefined ? wrongType(context, node, where, 'true or false') : /^(?:t|on|y)/i.test(word);
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
