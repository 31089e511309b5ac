import { type KeyPath, readYaml, withLineEndsOf } from '@harderway/yaml-text';
import { isScalar, stringify } from 'yaml';

/** A value of cluster.yaml to set; without a value its key is removed. */
export interface SpecEdit {
  readonly path: KeyPath;
  readonly value?: string | readonly string[] | undefined;
}

/** A scalar that is replaced where it is, so that nothing else of the file changes. */
function replaceScalar(text: string, { path, value }: SpecEdit): string | undefined {
  const source = readYaml(text);
  if (source.kind === 'fault' || typeof value !== 'string') return undefined;
  const node = source.document.getIn(path, true);
  if (!isScalar(node) || !node.range || node.anchor !== undefined) return undefined;
  const [from, to] = node.range;
  return `${text.slice(0, from)}${stringify(value, { lineWidth: 0, blockQuote: false }).trimEnd()}${text.slice(to)}`;
}

function editDocument(text: string, { path, value }: SpecEdit): string {
  const source = readYaml(text);
  if (source.kind === 'fault') return text;
  const { document } = source;
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, value);
  return withLineEndsOf(text, document.toString({ lineWidth: 0 }));
}

/**
 * Sets and removes values of a cluster.yaml. Comments stay, and so does everything else where a plain scalar such as a
 * version is replaced by another. A text that is not valid YAML is returned as it is.
 */
export function editClusterYaml(text: string, edits: readonly SpecEdit[]): string {
  return edits.reduce((edited, edit) => replaceScalar(edited, edit) ?? editDocument(edited, edit), text);
}
