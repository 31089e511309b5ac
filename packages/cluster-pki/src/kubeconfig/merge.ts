import { goYaml } from '@harderway/yaml-text';
import { PkiError } from '../errors.js';
import { isNode, itemsOf, type Node, readKubeconfig, spelledTag, unreadable } from './nodes.js';

/** A kubeconfig to be merged. */
export interface KubeconfigFile {
  readonly text: string;
  /** Absolute directory of the file: relative paths in it become absolute. Default: they stay relative. */
  readonly directory?: string | undefined;
}

/** Fields that hold paths, by list. */
const pathFields: Readonly<Record<string, readonly string[]>> = {
  clusters: ['certificate-authority'],
  users: ['client-certificate', 'client-key', 'tokenFile'],
};

/** A mapping in which relative paths begin with a directory. */
const located = (value: Node, fields: readonly string[], directory: string): Node =>
  Object.fromEntries(
    Object.entries(value).map(([field, path]) => [
      field,
      fields.includes(field) && typeof path === 'string' && /^[^/]/.test(path)
        ? `${directory.replace(/\/$/, '')}/${path}`
        : path,
    ]),
  );

/** An item of a list whose paths no longer depend on the place of the file. A bare command is looked up in PATH. */
function placed(item: Node, list: string, directory: string | undefined): Node {
  const key = list.replace(/s$/, '');
  const value = item[key];
  const fields = pathFields[list];
  if (directory === undefined || fields === undefined || !isNode(value)) return item;
  const { exec } = value;
  const isPath = isNode(exec) && String(exec['command']).includes('/');
  const program = isPath ? { exec: located(exec, ['command'], directory) } : {};
  return { ...item, [key]: { ...located(value, fields, directory), ...program } };
}

/** The mapping of a file, or one in it. */
interface Part extends Pick<KubeconfigFile, 'directory'> {
  readonly root: Node;
  /** In words: `Kubeconfig 2`. */
  readonly file: string;
}

/** The items of one list in all files; of those with the same name the first. */
function mergedItems(list: string, parts: readonly Part[]): readonly Node[] {
  const found = new Map<string, Node>();
  for (const { root, file, directory } of parts)
    for (const item of itemsOf(root, list, file))
      if (!found.has(item.name)) found.set(item.name, placed(item, list, directory));
  return [...found.values()];
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** The list of extensions; undefined for an empty one. */
function extensionsOf(parts: readonly Part[]): readonly Node[] | undefined {
  const all = mergedItems('extensions', parts);
  return all.length === 0 ? undefined : all;
}

const written = (value: object): string => goYaml(value, { customTags: [spelledTag] });

/** Fields that client-go does not merge. Two files may not differ in one: it would be lost. */
function fieldsOf(parts: readonly Part[], merged: readonly string[], path = ''): Node {
  const found = new Map<string, unknown>();
  for (const { root, file } of parts)
    for (const [name, value] of Object.entries(root)) {
      if (merged.includes(name)) continue;
      const first = found.get(name) ?? value;
      found.set(name, first);
      if (isSet(value) && written({ first }) !== written({ first: value }))
        throw new PkiError('kubeconfig-conflict', `${file} has another value of ${path}${name}.`, {
          hint: 'Keep it in one of the files: kubectl does not merge it.',
        });
    }
  return Object.fromEntries(found);
}

/** The preferences of all files. Colors are on if they are on in any file. */
function preferencesOf(parts: readonly Part[]): Node {
  const own = parts.map((part) => {
    const preferences = part.root['preferences'] ?? {};
    if (isNode(preferences)) return { ...part, root: preferences };
    throw unreadable(`${part.file} has preferences that are not a mapping.`);
  });
  const colors = own.map(({ root }) => root['colors']).filter(isSet);
  return {
    ...fieldsOf(own, ['colors', 'extensions'], 'preferences.'),
    colors: colors.includes(true) || colors[0],
    extensions: extensionsOf(own),
  };
}

const namedLists = ['clusters', 'users', 'contexts'] as const;

/** An entry that a merge leaves out, since an earlier file has another one of its name. */
export interface ShadowedEntry {
  readonly list: (typeof namedLists)[number];
  readonly name: string;
  /** Index of the file whose entry is left out. */
  readonly file: number;
  /** Index of the file whose entry stays. */
  readonly by: number;
}

const partsOf = (files: readonly KubeconfigFile[]): readonly Part[] =>
  files.map(({ text, directory }, index): Part => {
    const file = `Kubeconfig ${index + 1}`;
    return { directory, file, root: readKubeconfig(text, file) };
  });

/**
 * The clusters, users and contexts that `mergeKubeconfigs` leaves out of the same files. kubeadm names the cluster and the user alike
 * in every kubeconfig, so after a merge a context of a later file logs in with the user of an earlier file: rename entries before.
 *
 * @throws PkiError `kubeconfig-unreadable`
 */
export function shadowedEntries(files: readonly KubeconfigFile[]): readonly ShadowedEntry[] {
  const parts = partsOf(files);
  return namedLists.flatMap((list) => {
    const first = new Map<string, { readonly by: number; readonly text: string }>();
    return parts.flatMap(({ root, file: named, directory }, file) =>
      itemsOf(root, list, named).flatMap((item): readonly ShadowedEntry[] => {
        const text = written(placed(item, list, directory));
        const earlier = first.get(item.name);
        if (earlier === undefined) first.set(item.name, { by: file, text });
        if (earlier === undefined || earlier.text === text) return [];
        return [{ list, name: item.name, file, by: earlier.by }];
      }),
    );
  });
}

/**
 * Merges kubeconfigs as client-go does for KUBECONFIG: the first file that has a cluster, a user, a context, an extension or the
 * current context decides it; `shadowedEntries` lists what later files lose. Fields that client-go does not know are kept, and numbers
 * as they are spelled; comments are not.
 *
 * @throws PkiError `kubeconfig-unreadable`; `kubeconfig-conflict` if files differ in a field that client-go does not merge
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): string {
  const parts = partsOf(files);
  const current = parts.map(({ root }) => root['current-context']).find((name) => isSet(name) && name !== '');
  return written({
    apiVersion: 'v1',
    kind: 'Config',
    ...fieldsOf(parts, [...namedLists, 'current-context', 'preferences', 'extensions']),
    preferences: preferencesOf(parts),
    extensions: extensionsOf(parts),
    ...Object.fromEntries(namedLists.map((list) => [list, mergedItems(list, parts)])),
    'current-context': current ?? '',
  });
}
