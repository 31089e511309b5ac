import type { SourcedFile } from './content.js';
import { matches } from './metadata.js';

/** A file as a host has it, compared with the one to put. `metadata`: the same content with another mode or owner. */
export type Found = 'same' | 'metadata' | 'other';

/**
 * Reads a host's answer about files: the digits of its first line are 1 for regular files, then come lines of stat for
 * those, and of sha256sum for those of the right size.
 */
export function parseFound(
  files: readonly SourcedFile[],
  [present = '', ...lines]: readonly string[],
): readonly Found[] {
  const stats = lines.splice(0, [...present].filter((digit) => digit === '1').length);
  // A name that contains a line end may take two lines: then all files are sent.
  const digests = lines.flatMap((line) => /^\\?([0-9a-f]{64}) /.exec(line)?.[1] ?? []);
  const found = files.map((_, index) => (present[index] === '1' ? stats.shift()?.split(' ') : undefined));
  const hashed = files.map(({ source }, index) => found[index]?.[0] === String(source.size));
  if (digests.length !== hashed.filter(Boolean).length) return files.map(() => 'other');
  return files.map(({ file, source }, index) => {
    if (!hashed[index] || digests.shift() !== source.sha256) return 'other';
    return matches(file, found[index] ?? []) ? 'same' : 'metadata';
  });
}
