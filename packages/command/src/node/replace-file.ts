import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Changes the owner of a file if this process may; if not, the owner stays this process's, as with other editors. */
function giveTo(path: string, uid: number, gid: number): void {
  const own = statSync(path);
  if (own.uid === uid && own.gid === gid) return;
  try {
    chownSync(path, uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  }
}

/**
 * Replaces the content of a file by writing beside it and renaming, so that nobody sees half of it. Links stay links:
 * their target is replaced. Mode and owner stay. Throws errors of the file system, and leaves nothing behind.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const target = realpathSync(path);
  const { mode, uid, gid } = statSync(target);
  // The global one is loaded here: node:crypto would hold up the start of every program.
  const random = crypto.randomUUID().slice(0, 12);
  const beside = join(dirname(target), `.${basename(target).slice(0, 200)}.${random}`);
  const opened = openSync(beside, 'wx', 0o600);
  try {
    try {
      writeFileSync(opened, content);
      // A rename may reach the disk before the content: a machine that loses power would keep an empty file.
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    giveTo(beside, uid, gid);
    // After the owner, since a change of owner drops some bits; and by itself, since the umask cuts that of `open`.
    chmodSync(beside, mode & 0o7777);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
