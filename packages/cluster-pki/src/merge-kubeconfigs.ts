import { child, isNode, itemsOf, type Node, readKubeconfig } from './kubeconfig-nodes.js';
import { yamlOf } from './yaml.js';

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

const absolute = (directory: string, path: string): string =>
  path === '' || path.startsWith('/') ? path : `${directory.replace(/\/$/, '')}/${path}`;

/** An item of a list whose paths no longer depend on the place of the file. A bare command is looked up in PATH. */
function placed(item: Node, list: string, directory: string | undefined): Node {
  const key = list.replace(/s$/, '');
  const value = item[key];
  if (directory === undefined || !isNode(value)) return item;
  const paths = (pathFields[list] ?? []).flatMap((field) => {
    const path = value[field];
    return typeof path === 'string' ? [[field, absolute(directory, path)]] : [];
  });
  const { exec } = value;
  const command = child(exec, 'command');
  const program =
    isNode(exec) && typeof command === 'string' && command.includes('/')
      ? { exec: { ...exec, command: absolute(directory, command) } }
      : {};
  return { ...item, [key]: { ...value, ...Object.fromEntries(paths), ...program } };
}

/** The items of one list in all files; of those with the same name the first. */
function mergedItems(
  list: string,
  files: readonly (KubeconfigFile & { readonly root: Node })[],
): readonly Node[] {
  const found = new Map<string, Node>();
  for (const [index, { root, directory }] of files.entries())
    for (const item of itemsOf(root, list, `Kubeconfig ${index + 1}`))
      if (!found.has(item.name)) found.set(item.name, placed(item, list, directory));
  return [...found.values()];
}

/**
 * Merges kubeconfigs as client-go does for KUBECONFIG: the first file that has a cluster, a user, a context or the current
 * context decides it. Fields that are not known here are kept; comments are not.
 *
 * @throws PkiError `kubeconfig-unreadable`
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): string {
  const read = files.map((file) => ({ ...file, root: readKubeconfig(file.text) }));
  const current = read
    .map(({ root }) => root['current-context'])
    .find((name) => name !== undefined && name !== '');
  const scalars = read.toReversed().map(({ root }) => root);
  return yamlOf({
    ...Object.assign({ apiVersion: 'v1', kind: 'Config' }, ...scalars),
    clusters: mergedItems('clusters', read),
    users: mergedItems('users', read),
    contexts: mergedItems('contexts', read),
    'current-context': current ?? '',
  });
}
