import { parse } from 'yaml';
import { PkiError } from './errors.js';

/** A mapping in a kubeconfig. */
export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const child = (value: unknown, name: string): unknown => (isNode(value) ? value[name] : undefined);

/** The items of a list that have names; empty for anything else. */
export const namedItems = (list: unknown): readonly (Node & { readonly name: string })[] =>
  Array.isArray(list)
    ? list.filter((item): item is Node & { readonly name: string } => typeof child(item, 'name') === 'string')
    : [];

export const named = (list: unknown, name: string): Node | undefined =>
  namedItems(list).find((item) => item.name === name);

/**
 * The mapping of a kubeconfig; an empty file is one without entries, as to client-go.
 * @throws PkiError `kubeconfig-unreadable`
 */
export function readKubeconfig(text: string): Node {
  let root: unknown;
  try {
    // With `silent`, errors would be ignored too.
    root = parse(text, { logLevel: 'error' });
  } catch {
    // The YAML error would quote the file, and with it the key.
    throw new PkiError('kubeconfig-unreadable', 'The kubeconfig is not YAML.', {
      hint: 'Restore the file.',
    });
  }
  if (root === null) return {};
  if (isNode(root)) return root;
  throw new PkiError('kubeconfig-unreadable', 'The kubeconfig is not a mapping.', {
    hint: 'Restore the file.',
  });
}
