import type { Scalar, ScalarTag, Schema } from 'yaml';

const NUMBER = /^tag:yaml\.org,2002:(?:int|float)$/;

/** The spelling of a number that has not changed since it was read; undefined for any other. */
function spellingOf({ source, value }: Scalar, { test, resolve }: ScalarTag): string | undefined {
  if (source === undefined || !test?.test(source)) return undefined;
  const read = resolve(source, () => {}, { intAsBigInt: typeof value === 'bigint' });
  // A tag of YAML 1.1 may give a node.
  const own = typeof read === 'object' && read !== null && 'value' in read ? read.value : read;
  return Object.is(own, value) ? source : undefined;
}

function spelled(tag: ScalarTag): ScalarTag {
  const stringify: ScalarTag['stringify'] = (node, ...rest) =>
    spellingOf(node, tag) ?? tag.stringify?.(node, ...rest) ?? String(node.value);
  return { ...tag, stringify };
}

/**
 * A schema that writes a number as it was read. The library writes 010 as 10, and rounds what a double cannot hold, such as
 * 9007199254740993; to other readers these are other numbers.
 */
export function withSpelledNumbers(schema: Schema): Schema {
  const copy = schema.clone();
  copy.tags = copy.tags.map((tag) =>
    NUMBER.test(tag.tag) && tag.collection === undefined ? spelled(tag) : tag,
  );
  return copy;
}
