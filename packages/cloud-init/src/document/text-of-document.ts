import { escaped, unlike } from '@harderway/yaml-text';
import { type Document, parseDocument, Scalar, type ToStringOptions, visit } from 'yaml';
import { written } from './format.js';

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
 * The text of a document of the schema `failsafe` that was read. Texts with characters that readers disagree about get double
 * quotes and escapes; comments stay as they are.
 */
export function textOfDocument(document: Document, options: ToStringOptions = {}): string {
  const text = written(document, options);
  if (!unlike.test(text)) return text;
  const quoted = document.clone();
  visit(quoted, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && unlike.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return withEscapes(written(quoted, options));
}
