import { type CreateNodeOptions, Document, type SchemaOptions, visit } from 'yaml';
import { escaped, unlike } from '../unlike.js';
import { plainGoScalar } from './go-scalar.js';

/** How {@link goYaml} makes a document of a value. */
export interface GoYamlOptions
  extends Pick<CreateNodeOptions & SchemaOptions, 'aliasDuplicateObjects' | 'customTags'> {
  /** As that of `JSON.stringify`. */
  readonly replacer?: ((key: unknown, value: unknown) => unknown) | undefined;
}

/**
 * Whether a reader takes a text without quotes for something else. To Go, `+_0` and `0X1F` are numbers, and a tab begins no block; to
 * PyYAML, `=` is no text, and a tab ends one outside of blocks.
 */
const needsQuotes = (text: string): boolean =>
  plainGoScalar(text) !== text ||
  text === '=' ||
  unlike.test(text) ||
  (text.includes('\n') ? /^\s/ : /\t/).test(text);

/**
 * YAML of a value, as Kubernetes and etcd read it (sigs.k8s.io/yaml over goyaml.v2). A text that any reader of YAML 1.1 or 1.2 could
 * take for something else is quoted.
 */
export function goYaml(
  value: object | string | number | bigint | boolean,
  options: GoYamlOptions = {},
): string {
  const { replacer = null, ...others } = options;
  const document = new Document(value, replacer, { ...others, compat: 'yaml-1.1' });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && needsQuotes(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return escaped(
    document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }),
  );
}
