import type { FileEntry } from './yaml/value.js';

/** An entry of the file with its path in lower case, dots between levels. */
export interface Leaf {
  readonly path: string;
  readonly entry: FileEntry;
}

/** The entries of a file that are not groups, and those that should be groups but have another value. */
export interface Leaves {
  readonly found: readonly Leaf[];
  readonly wrong: readonly Leaf[];
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
export function leavesOf(entries: readonly FileEntry[], known: Iterable<string>): Leaves {
  const groups = groupsOf(known);
  const found: Leaf[] = [];
  const wrong: Leaf[] = [];
  function visit(level: readonly FileEntry[], prefix: string): void {
    for (const entry of [...level].sort(byBytes)) {
      const path = `${prefix}${entry.key.toLowerCase()}`;
      if (!groups.has(path)) found.push({ path, entry });
      else if (entry.value.kind === 'map') visit(entry.value.entries, `${path}.`);
      else if (entry.value.kind !== 'null') wrong.push({ path, entry });
    }
  }
  visit(entries, '');
  return { found, wrong };
}
