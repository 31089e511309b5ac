import { lineIndex } from '@harderway/diagnostics';
import { formatKeyPath, type KeyPath, readYaml, sharedNodes, writtenLike } from '@harderway/yaml-text';
import { type Document, isCollection, isMap, isNode, isScalar, isSeq, type Scalar, stringify } from 'yaml';
import { ClusterSpecError } from './errors.js';

/** A value of cluster.yaml to set; without a value its key is removed. */
export interface SpecEdit {
  readonly path: KeyPath;
  readonly value?: string | readonly string[] | undefined;
}

/** Whether a node on the path has an anchor, so that an alias may show it elsewhere. */
const isShared = (document: Document, path: KeyPath): boolean =>
  [[], ...path.map((_, index) => path.slice(0, index + 1))].some((part) => {
    const node = document.getIn(part, true);
    return (isScalar(node) || isCollection(node)) && node.anchor !== undefined;
  });

/** A scalar that can be replaced within its line. A missing value has no text, and a block scalar spans whole lines. */
const isInline = (node: unknown): node is Scalar.Parsed =>
  isScalar(node) && node.range != null && node.range[0] < node.range[1] && !/^BLOCK/.test(node.type ?? '');

/** A text as it may stand anywhere in a line, such as between the brackets of a list. */
const inlineText = (value: string): string =>
  /[[\]{},\n]/.test(value) ? JSON.stringify(value) : stringify(value, { lineWidth: 0 }).trimEnd();

/** A scalar that is replaced where it is, so that nothing else of the file changes. */
function replaceScalar(text: string, { path, value }: SpecEdit): string | undefined {
  const source = readYaml(text);
  if (source.kind === 'fault' || typeof value !== 'string') return undefined;
  const node = source.document.getIn(path, true);
  if (!isInline(node) || isShared(source.document, path)) return undefined;
  const [from, to] = node.range;
  return `${text.slice(0, from)}${inlineText(value)}${text.slice(to)}`;
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
  // Writing it would still change blanks.
  if (JSON.stringify(document.toJS()) === JSON.stringify(source.value)) return text;
  return writtenLike(text, document.toString({ lineWidth: 0 }));
}

/**
 * Sets and removes values of a cluster.yaml. Comments stay, and so does everything else where a plain scalar such as a
 * version is replaced by another; what an alias of the changed value shows is written out. A text that is not valid YAML is returned as it is.
 *
 * @throws ClusterSpecError `no-such-place` for a value below a single value or past the end of a list
 */
export function editClusterYaml(text: string, edits: readonly SpecEdit[]): string {
  return edits.reduce((edited, edit) => replaceScalar(edited, edit) ?? editDocument(edited, edit), text);
}
