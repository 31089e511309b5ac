import { lineIndex } from '@harderway/diagnostics';
import { editedText, formatKeyPath, type KeyPath, readYaml, sharedNodes } from '@harderway/yaml-text';
import { type Document, isCollection, isMap, isNode, isScalar, isSeq } from 'yaml';
import { ClusterSpecError } from './errors.js';

/** A value of cluster.yaml to set; without a value its key is removed. */
export interface SpecEdit {
  readonly path: KeyPath;
  readonly value?: string | readonly string[] | undefined;
}

/** @throws ClusterSpecError `no-such-place` for a path below a single value or past the end of a list */
function checkPlace(text: string, document: Document, path: KeyPath): void {
  const { resolve } = sharedNodes(document, 'less');
  let node = resolve(document.contents);
  for (const [depth, key] of path.entries()) {
    if (!isNode(node) || (isScalar(node) && node.value === null)) return;
    const isIndex = typeof key === 'number' && isSeq(node) && key >= 0 && key <= node.items.length;
    if (!isIndex && !isMap(node)) {
      const [from, to] = node.range ?? [0, 0];
      const { line } = lineIndex(text).span(from, to).start;
      const what = isSeq(node) ? `a list of ${node.items.length}` : 'a single value';
      const where = depth === 0 ? 'the document' : formatKeyPath(path.slice(0, depth));
      throw new ClusterSpecError(
        'no-such-place',
        `line ${line}: ${where} is ${what}, without room for ${formatKeyPath(path)}`,
        {
          hint: 'correct the file first: harderway check lists its faults',
        },
      );
    }
    node = resolve(isCollection(node) ? node.get(key, true) : undefined);
  }
}

function editDocument(text: string, { path, value }: SpecEdit): string {
  const source = readYaml(text);
  if (source.kind === 'fault') return text;
  const { document } = source;
  if (value !== undefined) checkPlace(text, document, path);
  sharedNodes(document, 'less').setIn(path, value);
  // An alias may be written out although no value changes.
  if (JSON.stringify(document.toJS()) === JSON.stringify(source.value)) return text;
  return editedText(text, document);
}

/**
 * Sets and removes values of a cluster.yaml. Everything else stays as it is written, also the comments above a removed value; the
 * comment behind it on its line goes. An alias of the changed value is written out. A text that is not valid YAML is returned as it
 * is.
 *
 * @throws ClusterSpecError `no-such-place` for a value below a single value or past the end of a list
 */
export function editClusterYaml(text: string, edits: readonly SpecEdit[]): string {
  return edits.reduce(editDocument, text);
}
