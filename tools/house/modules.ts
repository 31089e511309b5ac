import { join } from 'node:path';
import { type Door, entriesOf } from '../doors.js';
import { homes, read } from './homes.js';
import { fileOf, imports } from './imports.js';

interface Loaded {
  /** Paths of files, by relative imports. */
  readonly files: Set<string>;
  /** Specifiers of packages, their entries, and modules of Node. */
  readonly specifiers: Set<string>;
}

const loadedBy = new Map<string, Loaded>();
for (const each of imports) {
  if (each.isOfTypes) continue;
  const loaded = loadedBy.get(each.from.path) ?? { files: new Set(), specifiers: new Set() };
  loadedBy.set(each.from.path, loaded);
  const file = fileOf(each);
  if (file === undefined) loaded.specifiers.add(each.specifier);
  else loaded.files.add(file);
}

/** The file behind each specifier of a package, such as `@harderway/ipvs`. */
const sourceOf: ReadonlyMap<string, string> = new Map(
  homes.flatMap((home) => {
    const {
      name,
      exports = {},
    }: { readonly name: string; readonly exports?: Readonly<Record<string, Door>> } = JSON.parse(
      read(`${home}/package.json`),
    );
    return entriesOf(home, exports).map(
      (entry) => [name + entry.name.slice(1), join(home, entry.source)] as const,
    );
  }),
);

/** All files that a file loads by relative imports, itself among them. */
export function filesOf(path: string): ReadonlySet<string> {
  const files = new Set([path]);
  for (const file of files) for (const next of loadedBy.get(file)?.files ?? []) files.add(next);
  return files;
}

/** The specifiers of all that some files load from elsewhere: packages, their entries, and modules of Node. */
export const specifiersOf = (files: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...files].flatMap((file) => [...(loadedBy.get(file)?.specifiers ?? [])]));

const entriesBehind = new Map<string, ReadonlySet<string>>();

/** The specifiers that the sources behind an entry of a package load. */
function specifiersBehind(entry: string, source: string): ReadonlySet<string> {
  const known = entriesBehind.get(entry) ?? specifiersOf(filesOf(source));
  entriesBehind.set(entry, known);
  return known;
}

/** Modules of the workspace that a test loads: files of its own package, and an entry of another, with what that loads, as one. */
export function countModules(test: string): number {
  const files = filesOf(test);
  const entries = new Set(specifiersOf(files));
  let count = files.size;
  for (const entry of entries) {
    const source = sourceOf.get(entry);
    if (source === undefined) continue;
    count += 1;
    for (const next of specifiersBehind(entry, source)) entries.add(next);
  }
  return count;
}
