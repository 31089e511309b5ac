import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../hosts/pause.js';

/** `control-2026-11-26T01-02-03Z.db`: sorts by time, and has no character that a file system refuses. */
const fileName = (cluster: string, at: Date): string =>
  `${cluster}-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;

/** A time and the path of a snapshot that is taken then; waits for the next second while a snapshot has that path. */
export async function freeSnapshotPath(
  directory: string,
  cluster: string,
  signal?: AbortSignal,
): Promise<{ readonly takenAt: Date; readonly path: string }> {
  const takenAt = new Date();
  const path = join(directory, fileName(cluster, takenAt));
  if (!existsSync(path)) return { takenAt, path };
  await pause(1000 - takenAt.getMilliseconds(), signal);
  return freeSnapshotPath(directory, cluster, signal);
}
