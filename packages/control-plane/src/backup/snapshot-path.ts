import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { manifestPath, type SnapshotManifest } from '@harderway/etcd-snapshots';
import { createFile } from '@harderway/replace-file';

/** `control-2026-11-26T01-02-03Z.db`: sorts by time, and has no character that a file system refuses. */
const fileName = (cluster: string, at: Date): string =>
  `${cluster}-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;

/**
 * Creates the manifest of a snapshot, and with it reserves the path that the snapshot gets: its name has the second in which it
 * was taken, or the next one that no other snapshot has. Of several processes, each gets a path of its own.
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
