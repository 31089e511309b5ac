import { parseDocument, type TagId } from 'yaml';
import { PkiError } from './errors.js';

/** A mapping in a kubeconfig. */
export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const child = (value: unknown, name: string): unknown => (isNode(value) ? value[name] : undefined);

const unreadable = (message: string, hint = 'Restore the file.'): PkiError =>
  new PkiError('kubeconfig-unreadable', message, { hint });

/** The items of a list that have names; empty for anything else. */
const namedItems = (list: unknown): readonly (Node & { readonly name: string })[] =>
  Array.isArray(list)
    ? list.filter((item): item is Node & { readonly name: string } => typeof child(item, 'name') === 'string')
    : [];

/**
 * The items of a list of a kubeconfig.
 * @param file the file in words
 * @throws PkiError `kubeconfig-unreadable` unless each has a name of its own, as client-go
 */
export function itemsOf(root: Node, list: string, file = 'The kubeconfig'): ReturnType<typeof namedItems> {
  const all = root[list] ?? [];
  const items = namedItems(all);
  const names = new Set(items.map(({ name }) => name));
  if (Array.isArray(all) && names.size === all.length) return items;
  throw unreadable(
    `${file} has ${list} without a name of their own each.`,
    'Write a list of items with different names, in quotes if they look like numbers.',
  );
}

export const named = (list: unknown, name: string): Node | undefined =>
  namedItems(list).find((item) => item.name === name);

/** Whether kubectl reads the values of a YAML 1.1 tag as texts. */
const isText = (tag: TagId | { readonly tag: string; readonly format?: string | undefined }): boolean =>
  typeof tag === 'object' && (/:(?:timestamp|binary)$/.test(tag.tag) || tag.format === 'TIME');

/**
 * The mapping of a kubeconfig, by YAML 1.1, as kubectl reads it; an empty file is one without entries, as to client-go.
 * @throws PkiError `kubeconfig-unreadable`
 */
export function readKubeconfig(text: string): Node {
  let root: unknown;
  try {
    const document = parseDocument(text, {
      version: '1.1',
      intAsBigInt: true,
      customTags: (tags) => tags.filter((tag) => !isText(tag)),
    });
    if (document.errors.length > 0) throw document.errors;
    root = document.toJS() ?? {};
  } catch {
    // The YAML error would quote the file, and with it the key.
    throw unreadable('The kubeconfig is not YAML.');
  }
  if (isNode(root)) return root;
  throw unreadable('The kubeconfig is not a mapping.');
}
