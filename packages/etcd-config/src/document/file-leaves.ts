import type { FileEntry } from './yaml/value.js';

/** An entry of the file that is not a group of keys, or should be one and is not. */
export interface Leaf {
  /** In lower case, dots between levels. */
  readonly path: string;
  readonly entry: FileEntry;
  readonly shouldBeGroup: boolean;
}

/** The paths that have keys below them. */
function groupsOf(paths: Iterable<string>): ReadonlySet<string> {
  const groups = new Set<string>();
  for (const path of paths) {
    const parts = path.split('.');
    for (let count = 1; count < parts.length; count += 1) groups.add(parts.slice(0, count).join('.'));
  }
  return groups;
}

const byBytes = ({ key: left }: FileEntry, { key: right }: FileEntry): number =>
  left < right ? -1 : left > right ? 1 : 0;

/**
 * Flattens the entries of a file. Keys match without case, and the decoder takes them in byte order: of two spellings the
 * last counts.
 *
 * @param known paths of the keys of the file
 */
export function leavesOf(entries: readonly FileEntry[], known: Iterable<string>): readonly Leaf[] {
  const groups = groupsOf(known);
  const visit = (level: readonly FileEntry[], prefix: string): readonly Leaf[] =>
    [...level].sort(byBytes).flatMap((entry) => {
      const path = `${prefix}${entry.key.toLowerCase()}`;
      const shouldBeGroup = groups.has(path);
      const { value } = entry;
      if (!shouldBeGroup) return [{ path, entry, shouldBeGroup }];
      if (value.kind === 'map') return visit(value.entries, `${path}.`);
      return value.kind === 'null' ? [] : [{ path, entry, shouldBeGroup }];
    });
  return visit(entries, '');
}
