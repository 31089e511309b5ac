import type { SourcedFile } from '../content/content.js';
import type { PutFile } from '../model/files.js';

/** A file on the host, compared with the one to put. `metadata`: same content, another mode or owner. */
export type FileStatus = 'same' | 'metadata' | 'different';

/**
 * Reads a host's answer about files: a first line with a digit per file, 1 for a regular one, then lines of stat for these, and
 * of sha256sum for those of the right size.
 */
export function parseFileStatuses(
  files: readonly SourcedFile[],
  [present = '', ...lines]: readonly string[],
): readonly FileStatus[] {
  const stats = lines.splice(0, [...present].filter((digit) => digit === '1').length);
  // A name with a line end may take two lines, and all files are sent then.
  const digests = lines.flatMap((line) => /^\\?([0-9a-f]{64}) /.exec(line)?.[1] ?? []);
  const found = files.map((_, index) => (present[index] === '1' ? stats.shift()?.split(' ') : undefined));
  const hashed = files.map(({ source }, index) => found[index]?.[0] === String(source.size));
  if (digests.length !== hashed.filter(Boolean).length) return files.map(() => 'different');
  return files.map(({ file, source }, index) => {
    if (!hashed[index] || digests.shift() !== source.sha256) return 'different';
    return matches(file, found[index] ?? []) ? 'same' : 'metadata';
  });
}

/** Whether the mode and owner of a file match a line of stat (size, mode, owner, group, uid, gid). */
function matches(file: PutFile, stat: readonly string[]): boolean {
  const [, mode, owner, group, uid, gid] = stat;
  return (
    Number.parseInt(mode ?? '', 8) === file.mode &&
    (file.owner === undefined || file.owner === owner || file.owner === uid) &&
    (file.group === undefined || file.group === group || file.group === gid)
  );
}
