import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path/posix';
import { type SourcedFile, withSource } from '../content/content.js';
import { gathered } from '../content/gather.js';
import { lending } from '../content/lend.js';
import { tarSize, tarStream } from '../content/tar.js';
import { groupBy } from '../host-script/group-by.js';
import type { PutFile } from '../model/files.js';
import { archiveScript, recordBytes } from './archive-script.js';
import { checkFiles } from './check-files.js';

/** A fragment of a shell script that writes files, and the stream that it reads. */
export interface UploadScript {
  /** Ends in a line end. Other commands may follow it in the same shell; they find stdin read. */
  readonly script: string;
  /** Makes a new stream of the contents. */
  readonly stdin: () => AsyncIterable<Uint8Array>;
  /** The size of that stream in bytes. */
  readonly size: number;
  /** The hidden directories in which the files are staged. A run that is killed leaves them behind. */
  readonly staging: readonly string[];
}

/** Options of {@link uploadScript}. */
export interface UploadScriptOptions {
  /**
   * Shell text that runs once all files are staged and flushed, right before the first rename, in a subshell. If it exits, with
   * any code but 0, nothing is changed. Default: none.
   */
  readonly premise?: string | undefined;
}

/**
 * Makes a fragment of a shell script, for dash, bash and busybox, that writes files. It reads tar archives from stdin, stages
 * each file in a hidden 0700 directory beside its target, checks every sha256, sets owner and mode, syncs, and renames each file
 * over its target. Nothing changes before the first rename, and each rename is atomic. Missing parent directories are created
 * with mode 0755. On failure it prints one line on stderr, `upload: PATH: REASON`, removes the staged files, and exits with a
 * code of `uploadExit`. It uses tar, dd, sha256sum, chmod, chown, sync, mv, mkdir, rm and find.
 *
 * @throws TypeError for a path that is not absolute, ends in a slash or a dot, contains a NUL, or is given twice; for a mode
 *   beyond 0o7777
 */
export function uploadScript(files: readonly PutFile[], options: UploadScriptOptions = {}): UploadScript {
  checkFiles(files);
  return uploadOf(files.map(withSource), options);
}

/** The same for files that have been checked and whose checksums are known. */
export function uploadOf(files: readonly SourcedFile[], { premise }: UploadScriptOptions = {}): UploadScript {
  const mark = `.remote-exec-${randomBytes(6).toString('hex')}`;
  const archives = [...groupBy(files, ({ file }) => dirname(file.path))].map(([directory, members]) => {
    const entries = members.map(({ file: { path, mode }, source: { size, read } }) => ({
      name: basename(path),
      size,
      mode,
      read,
    }));
    // tar pads archives to whole records, too.
    const records = Math.ceil(tarSize(entries) / recordBytes);
    return { directory, files: members, entries, records };
  });
  return {
    script: archives.length === 0 ? ':\n' : archiveScript(archives, mark, premise),
    stdin: () =>
      lending(async function* () {
        for (const { entries, records } of archives)
          yield* gathered(tarStream(entries, records * recordBytes));
      }),
    size: archives.reduce((sum, { records }) => sum + records * recordBytes, 0),
    staging: archives.map(({ directory }) => `${directory === '/' ? '' : directory}/${mark}`),
  };
}
