import { appendFile, readdir, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../process/file-lock.js';

/** The file beside a root that lists the records of labs set up on it, one per line. Its mtime is the time of the last use. */
export const usesFile = (root: string): string => `${root}.labs`;

/**
 * Notes that a lab is about to be set up on a cached root, which keeps the root from being pruned. Call it before
 * checking whether the root exists: the lock keeps it apart from a pruning that is under way.
 */
export async function noteUse(root: string, record: string, signal: AbortSignal | undefined): Promise<void> {
  const file = usesFile(root);
  const note = async (): Promise<void> => {
    const known = (await readFile(file, 'utf8').catch(() => '')).split('\n');
    if (!known.includes(record)) await appendFile(file, `${record}\n`);
    const now = new Date();
    await utimes(file, now, now);
  };
  await withLock(`${root}.lock`, note, { signal, onWait: () => {} });
}

/** The time of a root's last use in milliseconds, or of its making if no use was noted. */
export async function lastUse(root: string): Promise<number | undefined> {
  for (const path of [usesFile(root), join(root, 'manifest.json'), root]) {
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined) return found.mtimeMs;
  }
  return undefined;
}

/** Gives the directory of the root that the lab of a record stands on; `undefined` if there is no such lab any more. */
export type RootOf = (record: string) => Promise<string | undefined>;

/** Whether a lab uses this root, with its hosts running or stopped. */
export async function isUsed(root: string, rootOf: RootOf): Promise<boolean> {
  const records = (await readFile(usesFile(root), 'utf8').catch(() => '')).split('\n');
  for (const record of records.filter((line) => line !== '')) {
    if ((await rootOf(record))?.startsWith(`${root}/`) === true) return true;
  }
  return isMounted(root);
}

/** Whether an overlay in any mount namespace is on it; each container has a namespace of its own. */
async function isMounted(root: string): Promise<boolean> {
  const escaped = root.replace(
    /[ \t\n\\]/g,
    (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
    if (mounts.includes(`=${escaped}/`)) return true;
  }
  return false;
}
