import { type Document, visit } from 'yaml';

const YES = /^(?:[yY](?:es)?|YES|[oO]n|ON)$/;
const NO = /^(?:[nN]o?|NO|[oO]ff|OFF)$/;

/**
 * Gives the words of a document that YAML 1.1 takes for true and false these values: for a bundle that has no room for
 * `readScalars`, where no number is expected.
 */
export function readWords(document: Document): undefined {
  visit(document, {
    Scalar: (_, node) => {
      const { value, type, tag } = node;
      const text = String(value);
      if (type === 'PLAIN' && !tag) node.value = YES.test(text) || (!NO.test(text) && value);
    },
  });
}
