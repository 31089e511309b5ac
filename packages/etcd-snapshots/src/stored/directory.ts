import { readdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EtcdSnapshotError } from '../errors.js';
import { readContents, type SnapshotContents } from './contents.js';
import { credentialsPath, drillPath, manifestPath, readManifest, type SnapshotManifest } from './manifest.js';
import { type Retention, superfluous } from './retention.js';
import { seriesOf } from './series.js';
import { checkSnapshotFile, type SnapshotCheck } from './snapshot-file.js';

/** A snapshot in a directory of this machine. */
export interface StoredSnapshot {
  readonly path: string;
  /** Of the manifest; without one, when the file was last written. */
  readonly takenAt: Date;
  readonly manifest?: SnapshotManifest | undefined;
}

/** Answers with a value for a path that does not exist; other errors stay. */
const missing =
  <T>(value: T) =>
  (error: unknown): T => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value;
    throw error;
  };

/** Whether a file is named like a snapshot: `NAME.db`, not hidden. */
const isName = (name: string): boolean => name.endsWith('.db') && !name.startsWith('.');

/**
 * The snapshots of a directory, the oldest first; none if it is missing. Only files count, and each once: a link such as
 * `latest.db` to another snapshot of the directory is left out. Snapshots dated after `now` come before all others, since a clock
 * was wrong and they must not pass for the newest.
 *
 * @throws errors of the file system, also where a manifest cannot be read
 */
export async function storedSnapshots(
  directory: string,
  now: Date = new Date(),
): Promise<readonly StoredSnapshot[]> {
  const names = await readdir(directory).catch(missing([]));
  const whole = await realpath(directory).catch(missing(directory));
  const found = await Promise.all(
    names.filter(isName).map(async (name): Promise<readonly StoredSnapshot[]> => {
      const path = join(directory, name);
      const file = await stat(path).catch(missing(undefined));
      if (file?.isFile() !== true) return [];
      // Kept as the newest, a link would let its target go, and lead nowhere.
      const target = await realpath(path).catch(missing(path));
      if (dirname(target) === whole && target !== join(whole, name) && isName(basename(target))) return [];
      const manifest = await readManifest(path);
      return [{ path, manifest, takenAt: manifest === undefined ? file.mtime : new Date(manifest.takenAt) }];
    }),
  );
  const isPast = ({ takenAt }: StoredSnapshot): number => Number(takenAt <= now);
  return found
    .flat()
    .sort((one, other) => isPast(one) - isPast(other) || one.takenAt.getTime() - other.takenAt.getTime());
}

/** A snapshot whose bytes and pages have been read. */
export interface ExaminedSnapshot extends SnapshotCheck {
  readonly manifest?: SnapshotManifest | undefined;
  /** Absent if there is a fault. */
  readonly contents?: SnapshotContents | undefined;
}

/** Checks the bytes of a snapshot, by the checksum at its end and by its manifest. */
async function checkStored(path: string): Promise<ExaminedSnapshot> {
  const check = await checkSnapshotFile(path);
  const manifest = await readManifest(path);
  const isOther = manifest !== undefined && manifest.sha256 !== check.sha256;
  const fault = check.fault ?? (isOther ? 'it is not the file that its manifest describes' : undefined);
  return { ...check, fault, manifest };
}

/**
 * Examines a snapshot without hosts and without etcd: its checksum, its manifest, every page.
 *
 * @throws errors of the file system
 */
export async function examineSnapshot(path: string): Promise<ExaminedSnapshot> {
  const known = await checkStored(path);
  if (known.fault !== undefined) return known;
  try {
    return { ...known, contents: await readContents(path) };
  } catch (error) {
    if (error instanceof EtcdSnapshotError) return { ...known, fault: error.message };
    throw error;
  }
}

/**
 * Removes a snapshot and the files beside it; missing files are no error. The manifest goes last, so that {@link pruneSnapshots}
 * finds what a killed run has left.
 *
 * @param path of the snapshot, `NAME.db`
 * @throws errors of the file system
 */
export async function removeSnapshot(path: string): Promise<void> {
  for (const each of [path, drillPath(path), credentialsPath(path), manifestPath(path)])
    await rm(each, { force: true });
}

/** Snapshots whose file is gone, but not the manifest: a killed run may have left it. */
async function goneSnapshots(directory: string): Promise<readonly StoredSnapshot[]> {
  const names = new Set(await readdir(directory).catch(missing([])));
  const gone = [...names].flatMap((name) => {
    const [, snapshot] = /^(.+\.db)\.json$/.exec(name) ?? [];
    return snapshot === undefined || names.has(snapshot) ? [] : [join(directory, snapshot)];
  });
  const manifests = await Promise.all(
    gone.map(async (path) => ({ path, manifest: await readManifest(path) })),
  );
  return manifests.flatMap(({ path, manifest }) =>
    manifest === undefined ? [] : [{ path, manifest, takenAt: new Date(manifest.takenAt) }],
  );
}

/** The newest of snapshots beside which credentials are kept; those dated in the future do not count. */
async function newestWithCredentials(
  snapshots: readonly StoredSnapshot[],
  now: Date,
): Promise<StoredSnapshot | undefined> {
  const kept = await Promise.all(
    snapshots.map(async (one) =>
      one.takenAt <= now && (await stat(credentialsPath(one.path)).catch(missing(undefined))) !== undefined
        ? [one]
        : [],
    ),
  );
  return kept.flat().sort((one, other) => other.takenAt.getTime() - one.takenAt.getTime())[0];
}

/**
 * Removes the snapshots of the cluster that {@link superfluous} chooses. Where clusters with different authorities share the name,
 * it chooses for each of them. Deletes each snapshot first and its manifest last, so that the next run finishes what a killed
 * run began. Keeps the snapshots of other clusters, and the newest one with credentials, which may be the last copy. Keeps the
 * files beside a snapshot that was moved away, unless the snapshot itself would be removed.
 *
 * @returns the paths of those that were removed
 * @throws EtcdSnapshotError `backup-failed` where a newest one, which stays, is not whole: nothing is removed then;
 * `bad-retention`; errors of the file system
 */
export async function pruneSnapshots(
  directory: string,
  cluster: string,
  retention: Retention,
  now: Date = new Date(),
): Promise<readonly string[]> {
  // Said also while there is nothing to choose from, and not once there is.
  superfluous([], retention, now);
  const stored = await storedSnapshots(directory, now);
  const gone = new Set(await goneSnapshots(directory));
  const removed: StoredSnapshot[] = [];
  for (const own of seriesOf([...stored, ...gone], cluster)) {
    const present = own.filter((one) => !gone.has(one));
    const newest = stored.findLast((one) => present.includes(one));
    const { fault } = newest === undefined ? {} : await checkStored(newest.path);
    if (fault !== undefined)
      throw new EtcdSnapshotError('backup-failed', 'nothing is removed: the newest snapshot is damaged', {
        found: `${newest?.path}: ${fault}`,
        hint: 'take another one, or move this one away',
      });
    const withCredentials = await newestWithCredentials(own, now);
    const chosen = [
      ...superfluous(present, retention, now),
      ...own.filter((one) => gone.has(one) && superfluous([...present, one], retention, now).includes(one)),
    ];
    removed.push(...chosen.filter((one) => one !== withCredentials));
  }
  for (const { path } of removed) await removeSnapshot(path);
  return removed.filter((one) => !gone.has(one)).map(({ path }) => path);
}
