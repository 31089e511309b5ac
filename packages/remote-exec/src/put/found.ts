import { matches } from './metadata.js';
import type { SourcedFile } from './upload.js';

/** What a host has in a file's place. `metadata`: the content, with another mode or owner. */
export type Found = 'same' | 'metadata' | 'other';

/**
 * What a host's answer says of each file: 0 and 1 in its first line tell which are regular files, then come lines of
 * stat for those, and of sha256sum for those with the right size.
 */
export function foundBy(
  files: readonly SourcedFile[],
  [present = '', ...lines]: readonly string[],
): readonly Found[] {
  const stats = lines.splice(0, [...present].filter((digit) => digit === '1').length);
  // A name with a line end in it may take two lines in what follows: its file is sent anew, and so are others.
  const digests = lines.flatMap((line) => /^\\?([0-9a-f]{64}) /.exec(line)?.[1] ?? []);
  const found = files.map((_, index) => (present[index] === '1' ? stats.shift()?.split(' ') : undefined));
  const hashed = files.map(({ source }, index) => found[index]?.[0] === String(source.size));
  if (digests.length !== hashed.filter(Boolean).length) return files.map(() => 'other');
  return files.map(({ file, source }, index) => {
    if (!hashed[index] || digests.shift() !== source.sha256) return 'other';
    return matches(file, found[index] ?? []) ? 'same' : 'metadata';
  });
}
