import { isMap, type YAMLMap } from 'yaml';
import type { Kubeconfig } from './read.js';

/** The lists of a kubeconfig. */
export type Section = 'clusters' | 'users' | 'contexts';

/** The mappings of a list. */
export const entriesOf = (config: Kubeconfig, section: Section): readonly YAMLMap[] =>
  config.list(section).items.filter((item) => isMap(item));

/** The entry of a name; undefined if the list has none. */
export const entryOf = (config: Kubeconfig, section: Section, name: unknown): YAMLMap | undefined =>
  entriesOf(config, section).find((entry) => entry.get('name') === name);

/** The certificates that a cluster's entry trusts; empty if it names a file instead. */
function authorities(cluster: YAMLMap | undefined): readonly string[] {
  const data = cluster?.getIn(['cluster', 'certificate-authority-data']);
  if (typeof data !== 'string') return [];
  return Buffer.from(data, 'base64')
    .toString('latin1')
    .trim()
    .split(/\s+(?=-----BEGIN )/);
}

/** Whether an entry belongs to the cluster in question. */
export type IsOwn = (section: Section, entry: YAMLMap) => boolean;

/** Tells a cluster's entries of a kubeconfig from those of other clusters: by a CA that both trust, since any cluster can have its name. */
export function ownershipIn(config: Kubeconfig, cluster: YAMLMap | undefined): IsOwn {
  const trusted = authorities(cluster);
  const isOwnCluster = (name: unknown): boolean =>
    authorities(entryOf(config, 'clusters', name)).some((authority) => trusted.includes(authority));
  const isOwnContext = (entry: YAMLMap): boolean => isOwnCluster(entry.getIn(['context', 'cluster']));
  return (section, entry) => {
    if (section === 'clusters') return isOwnCluster(entry.get('name'));
    if (section === 'contexts') return isOwnContext(entry);
    const users = entriesOf(config, 'contexts').filter(
      (context) => context.getIn(['context', 'user']) === entry.get('name'),
    );
    // A user without a context may be the only copy of a login to another cluster.
    return users.length > 0 && users.every(isOwnContext);
  };
}
