import { Document, parseDocument, Scalar, type ToStringOptions, visit } from 'yaml';
import type { NetworkConfig, UserData } from './model.js';
import { nodeOf } from './node.js';

/** Characters that end a line or mark an encoding for some readers only. */
const unlike = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

const escaped = (text: string): string =>
  text.replace(
    new RegExp(unlike, 'g'),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Escapes characters where YAML has escapes, which is in double quotes alone: elsewhere, an escape is six characters. */
function withEscapes(text: string): string {
  const parts: string[] = [];
  let end = 0;
  visit(parseDocument(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' }), {
    Scalar: (_, { type, range }) => {
      if (type !== Scalar.QUOTE_DOUBLE || !range) return;
      parts.push(text.slice(end, range[0]), escaped(text.slice(range[0], range[1])));
      end = range[1];
    },
  });
  return parts.join('') + text.slice(end);
}

/**
 * The text of a document of the schema `failsafe`. Texts with characters that readers disagree about get double quotes and
 * escapes, also those of a document that was read; comments stay as they are.
 */
export function textOfDocument(document: Document, options: ToStringOptions = {}): string {
  const write = (own: Document): string =>
    own.toString({
      lineWidth: 0,
      flowCollectionPadding: false,
      doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
      ...options,
    });
  const text = write(document);
  if (!unlike.test(text)) return text;
  const quoted = document.clone();
  visit(quoted, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && unlike.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return withEscapes(write(quoted));
}

/** A value as YAML that PyYAML, libyaml and readers of YAML 1.2 understand alike. */
export const formatValue = (value: unknown): string =>
  textOfDocument(new Document(nodeOf(value), { schema: 'failsafe' }));

/**
 * Writes a network-config document. It is not checked; `parseNetworkConfig` checks the text.
 *
 * @throws CloudInitError `unwritable-value` for a value that YAML does not have, such as an invalid date
 */
export const formatNetworkConfig = (config: NetworkConfig): string => formatValue({ network: config });

/**
 * Writes a user-data document, with its `#cloud-config` line. It is not checked; `parseUserData` checks the text.
 *
 * @throws CloudInitError `unwritable-value` for a value that YAML does not have, such as an invalid date
 */
export const formatUserData = (data: UserData): string => `#cloud-config\n${formatValue(data)}`;
