import { isMap, type YAMLMap, type YAMLSeq } from 'yaml';
import { type Kubeconfig, readKubeconfig } from './read.js';

const sections = ['clusters', 'users', 'contexts'] as const;

const entries = (seq: YAMLSeq): readonly YAMLMap[] => seq.items.filter((item) => isMap(item));

/** Whether a context other than `own` uses this user. */
function usedElsewhere(config: Kubeconfig, user: unknown, own: unknown): boolean {
  return entries(config.list('contexts')).some(
    (context) => context.get('name') !== own && context.getIn(['context', 'user']) === user,
  );
}

/** Options of {@link mergeKubeconfig}. */
export interface MergeOptions {
  /** Name of the file in errors. */
  readonly path: string;
  /** Makes the added context the current one. A file without a current context gets it anyway. */
  readonly use?: boolean | undefined;
}

/**
 * Adds the cluster, user and context of one kubeconfig to another, in place of those with the same names.
 * Everything else stays, comments too. A user name that another context uses already is made unique.
 *
 * @throws CliError `invalid-kubeconfig`
 */
export function mergeKubeconfig(existing: string, added: string, options: MergeOptions): string {
  const target = readKubeconfig(
    existing.trim() === '' ? 'apiVersion: v1\nkind: Config\n' : existing,
    options.path,
  );
  const source = readKubeconfig(added, 'the new kubeconfig');
  const own = entries(source.list('contexts'))[0];
  const user = own?.getIn(['context', 'user']);
  if (own !== undefined && usedElsewhere(target, user, own.get('name'))) {
    const unique = `${String(user)}@${String(own.getIn(['context', 'cluster']))}`;
    for (const entry of entries(source.list('users')))
      if (entry.get('name') === user) entry.set('name', unique);
    own.setIn(['context', 'user'], unique);
  }
  for (const section of sections) {
    const into = target.list(section);
    for (const entry of entries(source.list(section))) {
      const index = into.items.findIndex((item) => isMap(item) && item.get('name') === entry.get('name'));
      if (index === -1) into.items.push(entry);
      else into.items[index] = entry;
    }
    // A list that was empty is written as [], and would keep that form with entries.
    into.flow = false;
  }
  const current = target.document.get('current-context');
  if (options.use === true || typeof current !== 'string' || current === '') {
    target.document.set('current-context', own?.get('name'));
  }
  return target.text();
}

/** The same kubeconfig with another address of the API server. */
export function withServer(kubeconfig: string, server: string): string {
  const config = readKubeconfig(kubeconfig, 'the new kubeconfig');
  for (const entry of entries(config.list('clusters'))) entry.setIn(['cluster', 'server'], server);
  return config.text();
}
