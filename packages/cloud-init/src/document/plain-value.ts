import { keyText } from '@harderway/yaml-text';
import { isMap, isScalar, isSeq } from 'yaml';
import { entriesOf } from './entries.js';
import { type Context, resolved } from './read.js';
import { textOf } from './scalar.js';

/** A whole number, as a bigint where a number would round it. */
function exact(value: unknown, source: string): unknown {
  const [, sign = '', digits] =
    /^([-+]?)(0x[\da-f]+|0b[01]+|[1-9]\d*)$/i.exec(source.replaceAll('_', '')) ?? [];
  if (digits === undefined || typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

/** A scalar as the reader takes it: a text, or else a number, a bigint, a boolean, null, a Date or bytes. */
function scalarValue(node: unknown, context: Context): unknown {
  if (!isScalar(node)) return null;
  const { value, source = '' } = node;
  // To netplan all scalars are texts; what any YAML reader takes for a boolean or a plain number stays one.
  const isOther = typeof value === 'boolean' || value === null || /^-?(?:0|[1-9]\d{0,14})$/.test(source);
  if (context.reader === 'netplan' && isOther && typeof value !== 'string') return value;
  return textOf(node, context) ?? exact(value, source);
}

/** The value of a node that is not modelled, as plain data. */
export function plainValue(given: unknown, context: Context): unknown {
  const node = resolved(given, context);
  if (isSeq(node)) return node.items.map((item) => plainValue(item, context));
  if (!isMap(node)) return scalarValue(node, context);
  return Object.fromEntries(
    entriesOf(node, context).map(({ key, value }) => [keyText(key) ?? '', plainValue(value, context)]),
  );
}
