import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { manifestPath, type SnapshotManifest } from '@harderway/etcd-snapshots';
import { createFile, removeDrafts } from '@harderway/replace-file';

/** `control-2026-11-26T01-02-03Z.db`: sorts by time, and has no character that a file system refuses. */
const fileName = (cluster: string, at: Date): string =>
  `${cluster}-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;

/**
 * Reserves the path of a snapshot by creating its manifest there. The file name has the second in which the snapshot was taken,
 * or the next free second if another snapshot has that name. Two processes never get the same path.
 *
 * @throws errors of the file system
 */
export async function reserveSnapshotPath(
  directory: string,
  at: Date,
  manifest: SnapshotManifest,
): Promise<string> {
  const path = join(directory, fileName(manifest.cluster, at));
  const isFree =
    !existsSync(path) &&
    (await createFile(manifestPath(path), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
        throw error;
      },
    ));
  return isFree ? path : reserveSnapshotPath(directory, new Date(at.getTime() + 1000), manifest);
}

/**
 * Removes the drafts of manifests and credentials that killed runs left beside the snapshots of a cluster.
 *
 * @throws errors of the file system
 */
export async function removeSnapshotDrafts(directory: string, cluster: string): Promise<void> {
  await removeDrafts(directory, { of: (name) => name.startsWith(`${cluster}-`.slice(0, 60)) });
}
