import { isMap, visit, type YAMLMap } from 'yaml';
import { CliError } from '../errors.js';
import { entriesOf, entryOf, ownershipIn, type Section } from './ownership.js';
import { readKubeconfig } from './read.js';

const sections: readonly Section[] = ['clusters', 'users', 'contexts'];

/** The error of entries that another cluster has already. */
function conflict(
  path: string,
  taken: readonly { readonly section: Section; readonly name: unknown }[],
  advice: string,
): CliError {
  const names = taken.map(({ section, name }) => `${section.slice(0, -1)} ${String(name)}`).join(' and ');
  return new CliError('kubeconfig-conflict', `${path} has ${names} of another CA`, {
    hint: `${advice}; nothing was written`,
  });
}

/**
 * Refuses to replace a whole kubeconfig that has entries of other clusters, which may be the only copy of a login.
 *
 * @throws CliError `invalid-kubeconfig`; `kubeconfig-conflict` if the file has an entry of another CA
 */
export function requireOwnEntries(existing: string, added: string, path: string): void {
  const target = readKubeconfig(existing, path);
  const isOwn = ownershipIn(target, entriesOf(readKubeconfig(added, 'the new kubeconfig'), 'clusters')[0]);
  const others = sections.flatMap((section) =>
    entriesOf(target, section)
      .filter((entry) => !isOwn(section, entry))
      .map((entry) => ({ section, name: entry.get('name') })),
  );
  if (others.length > 0) throw conflict(path, others, 'add --merge to keep them, or name another file');
}

/** An entry of another file, without its place there. */
function placeless(entry: YAMLMap): YAMLMap {
  visit(entry, {
    Node: (_, node) => {
      node.range = null;
    },
  });
  return entry;
}

/** Options of {@link mergeKubeconfig}. */
export interface MergeOptions {
  /** Name of the file in errors. */
  readonly path: string;
  /** Makes the added context the current one, as it becomes anyway if no file has a current context. */
  readonly use?: boolean | undefined;
  /** Replaces entries of the same names that belong to another cluster. */
  readonly force?: boolean | undefined;
  /** Texts, by path, of further files that kubectl reads with it: for a name in several, the first file counts. */
  readonly beside?: ReadonlyMap<string, string> | undefined;
}

/**
 * Adds the cluster, user and context of one kubeconfig to another, in place of what the cluster has there already.
 * Everything else stays, comments too. A user name that another cluster has, there or in a file beside it, is made unique.
 *
 * @throws CliError `invalid-kubeconfig`; `kubeconfig-conflict` if an entry of the same name belongs to another CA
 */
export function mergeKubeconfig(existing: string, added: string, options: MergeOptions): string {
  const target = readKubeconfig(
    existing.trim() === '' ? 'apiVersion: v1\nkind: Config\n' : existing,
    options.path,
  );
  const source = readKubeconfig(added, 'the new kubeconfig');
  const cluster = entriesOf(source, 'clusters')[0];
  const files = [
    [options.path, target] as const,
    ...[...(options.beside ?? [])].map(([path, text]) => [path, readKubeconfig(text, path)] as const),
  ].map(([path, config]) => ({ path, config, isOwn: ownershipIn(config, cluster) }));
  /** The file in which another cluster has a name. */
  const holderOf = (section: Section, name: unknown): string | undefined =>
    files.find(({ config, isOwn }) => {
      const found = entryOf(config, section, name);
      return found !== undefined && !isOwn(section, found);
    })?.path;
  const own = entriesOf(source, 'contexts')[0];
  const user = own?.getIn(['context', 'user']);
  if (own !== undefined && holderOf('users', user) !== undefined) {
    const unique = `${String(user)}@${String(own.getIn(['context', 'cluster']))}`;
    entryOf(source, 'users', user)?.set('name', unique);
    own.setIn(['context', 'user'], unique);
  }
  const additions = sections.flatMap((section) =>
    entriesOf(source, section).map((entry) => ({ section, entry, name: entry.get('name') })),
  );
  const [holder] = additions.flatMap(({ section, name }) => holderOf(section, name) ?? []);
  if (holder !== undefined && options.force !== true)
    throw conflict(
      holder,
      additions.filter(({ section, name }) => holderOf(section, name) === holder),
      'name yours differently with --context NAME, or replace it with --force',
    );
  for (const { section, entry, name } of additions) {
    const into = target.list(section);
    const index = into.items.findIndex((item) => isMap(item) && item.get('name') === name);
    if (index === -1) into.items.push(placeless(entry));
    else into.items[index] = placeless(entry);
    // A list that was empty is written as [], and would keep that form with entries.
    into.flow = false;
  }
  const hasCurrent = files.some(({ config: { document } }) => Boolean(document.get('current-context')));
  if (options.use === true || !hasCurrent) {
    // The node, since the text may need its quotes.
    target.document.set('current-context', own?.get('name', true));
  }
  return target.text();
}
