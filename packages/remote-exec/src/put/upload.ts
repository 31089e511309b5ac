import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path/posix';
import type { PutFile } from '../model.js';
import { lending } from '../run/lend.js';
import { checkFiles } from './check-files.js';
import { type SourcedFile, sourced } from './content.js';
import { gathered } from './gather.js';
import { groupBy } from './group-by.js';
import { archiveScript, recordBytes } from './host-script/archive.js';
import { tarSize, tarStream } from './tar.js';

/** A fragment of POSIX sh that writes files, and the one stream it reads. */
export interface Upload {
  /** Ends in a line end; other commands may follow it in the same sh. They find stdin read. */
  readonly script: string;
  /** A fresh stream of the contents for each call. */
  readonly stdin: () => AsyncIterable<Uint8Array>;
  /** Bytes of that stream. */
  readonly size: number;
  /** Hidden directories that it stages the files in; a run that is killed leaves them behind. */
  readonly staging: readonly string[];
}

/**
 * Text for dash, bash and busybox sh that reads tar archives from stdin, stages each file in a hidden 0700 directory
 * beside its target, checks every sha256, sets owner and mode, syncs, and renames each over its target. Nothing is changed
 * before the first rename; each rename is atomic. Missing parent directories are made with mode 0755. On failure it writes
 * one line on stderr, `upload: PATH: REASON`, removes what it staged and exits by `uploadExit`. It uses tar, dd,
 * sha256sum, chmod, chown, sync, mv, mkdir, rm, find.
 *
 * @throws TypeError for a path that is not absolute, names a directory, or holds a NUL; for a path given twice; for a
 *   mode beyond 0o7777.
 */
export function uploadScript(files: readonly PutFile[]): Upload {
  checkFiles(files);
  return uploadOf(files.map(sourced));
}

/** The same for files that were checked and whose checksums are known already. */
export function uploadOf(files: readonly SourcedFile[]): Upload {
  const mark = `.remote-exec-${randomBytes(6).toString('hex')}`;
  const archives = [...groupBy(files, ({ file }) => dirname(file.path))].map(([directory, members]) => {
    const entries = members.map(({ file: { path, mode }, source: { size, read } }) => ({
      name: basename(path),
      size,
      mode,
      read,
    }));
    // tar fills archives up to whole records as well.
    const records = Math.ceil(tarSize(entries) / recordBytes);
    return { directory, files: members, entries, records };
  });
  return {
    script: archives.length === 0 ? ':\n' : archiveScript(archives, mark),
    stdin: () =>
      lending(async function* () {
        for (const { entries, records } of archives)
          yield* gathered(tarStream(entries, records * recordBytes));
      }),
    size: archives.reduce((sum, { records }) => sum + records * recordBytes, 0),
    staging: archives.map(({ directory }) => `${directory === '/' ? '' : directory}/${mark}`),
  };
}
