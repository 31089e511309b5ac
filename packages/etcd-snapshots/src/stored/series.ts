import type { SnapshotManifest } from './manifest.js';

/** A snapshot of which it is known, if it has a manifest, whose it is. */
interface Owned {
  readonly manifest?: Pick<SnapshotManifest, 'cluster' | 'authorities'> | undefined;
}

const fingerprintsOf = ({ manifest }: Owned): readonly string[] => Object.values(manifest?.authorities ?? {});

/**
 * Groups the snapshots with a cluster's name, since two clusters may share the name. Snapshots with an authority in common belong
 * together; a snapshot taken in a rotation, which has the old and the new one, joins the groups of both. Snapshots without a known
 * authority form one group.
 */
export function seriesOf<S extends Owned>(
  snapshots: readonly S[],
  cluster: string,
): readonly (readonly S[])[] {
  const named = snapshots.filter(({ manifest }) => manifest?.cluster === cluster);
  const links = new Map<string, string>();
  /** The authority that stands for all that are linked with this one. */
  const rootOf = (authority: string): string => {
    let root = authority;
    for (let next = links.get(root); next !== undefined; next = links.get(root)) root = next;
    for (let at: string | undefined = authority; at !== undefined && at !== root; ) {
      const next = links.get(at);
      links.set(at, root);
      at = next;
    }
    return root;
  };
  for (const snapshot of named) {
    const [first = '', ...others] = fingerprintsOf(snapshot);
    for (const other of others) {
      const [from, to] = [rootOf(other), rootOf(first)];
      if (from !== to) links.set(from, to);
    }
  }
  const series = new Map<string, S[]>();
  for (const snapshot of named) {
    const root = rootOf(fingerprintsOf(snapshot)[0] ?? '');
    const own = series.get(root) ?? [];
    series.set(root, own);
    own.push(snapshot);
  }
  return [...series.values()];
}

/**
 * The snapshots of a cluster, in their order. Where clusters share the name, those of the cluster with these authorities.
 *
 * @param authorities SHA-256 fingerprints; empty if they are not known, and the name decides alone
 */
export function snapshotsOf<S extends Owned>(
  snapshots: readonly S[],
  cluster: string,
  authorities: readonly string[],
): readonly S[] {
  const own = new Set(
    seriesOf(snapshots, cluster)
      .filter((series) => {
        const known = series.flatMap(fingerprintsOf);
        return (
          known.length === 0 || authorities.length === 0 || known.some((each) => authorities.includes(each))
        );
      })
      .flat(),
  );
  return snapshots.filter((snapshot) => own.has(snapshot));
}
