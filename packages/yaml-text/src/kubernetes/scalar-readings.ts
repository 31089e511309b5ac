import { type Document, type Scalar, visit } from 'yaml';
import { isMergeKey } from '../merges.js';
import { plainGoScalar } from './go-scalar.js';

/**
 * Gives the scalars of a document, read by YAML 1.2, their values to Kubernetes. Those with a tag keep what the library reads.
 *
 * @returns those that readers of YAML 1.2 take for other values
 */
export function readScalars(document: Document): readonly Scalar[] {
  const twofold: Scalar[] = [];
  visit(document, {
    Scalar: (key, node) => {
      const { value, source = '', tag, type } = node;
      if (type !== 'PLAIN' || tag !== undefined || isMergeKey(node)) return;
      const own = plainGoScalar(source);
      node.value = typeof own === 'bigint' && key !== 'key' ? Number(own) : own;
      if (String(node.value) !== String(value) || (typeof value === 'string') !== (typeof own === 'string'))
        twofold.push(node);
    },
  });
  return twofold;
}
