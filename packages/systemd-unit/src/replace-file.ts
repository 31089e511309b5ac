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

/** Gives a file to an owner where this process may; where it may not, it stays its maker's, as with other editors. */
function giveTo(file: string, uid: number, gid: number): void {
  const own = statSync(file);
  if (own.uid === uid && own.gid === gid) return;
  try {
    chownSync(file, uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  }
}

/**
 * Replaces what a file holds by writing beside it and renaming, so that nobody sees half of it. Links stay links: the
 * file they lead to is replaced. Mode and owner stay. Throws what the file system does, and leaves nothing behind.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const file = realpathSync(path);
  const { mode, uid, gid } = statSync(file);
  const beside = `${file}.${process.pid}.new`;
  const opened = openSync(beside, 'wx', 0o600);
  try {
    try {
      writeFileSync(opened, content);
      // A rename may reach the disk before what the file holds: a machine that loses power would keep an empty one.
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    giveTo(beside, uid, gid);
    // After the owner, since a change of owner drops some bits; and by itself, since the umask cuts that of `open`.
    chmodSync(beside, mode & 0o7777);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
