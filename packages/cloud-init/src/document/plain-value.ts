import { keyText } from '@harderway/yaml-text';
import { isMap, isScalar, isSeq } from 'yaml';
import { entriesOf } from './entries.js';
import { type Context, resolved } from './read.js';
import { textOf } from './scalar.js';

/** The value of a scalar; a whole number that a JavaScript number would round is a bigint. */
function exact(value: unknown, source: string): unknown {
  const digits = source.replace(/[-+_]/g, '');
  const isRounded =
    typeof value === 'number' && !Number.isSafeInteger(value) && /^(?:0[xb]|[1-9]\d*$)/i.test(digits);
  return isRounded ? BigInt(Math.sign(value)) * BigInt(digits) : value;
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
