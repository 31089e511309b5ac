import { instantiate, parseUnitName, templateOf } from '../names/name.js';
import { fileName, type ResolvedFile, resolveFile } from './files.js';
import type { UnitIndex } from './unit-index.js';

export interface Fragment {
  /** The unit's main name: that of its file, with the instance filled in. */
  readonly id: string;
  /** All names, aliases by symbolic link included. */
  readonly names: readonly string[];
  readonly file: ResolvedFile;
  /** The path in the search path, before a link that leads out of it is followed. */
  readonly path: string | undefined;
}

/** Finds a unit's file: by its own name first, then by its template's; follows aliases (unit_file_find_fragment). */
export function findFragment(index: UnitIndex, name: string): Fragment {
  const parsed = parseUnitName(name);
  const instance = parsed?.kind === 'instance' ? parsed.instance : undefined;
  const path = index.pathOf(name) ?? (instance === undefined ? undefined : index.pathOf(templateOf(name)));
  if (path === undefined) return { id: name, names: [name], file: { kind: 'missing' }, path };
  const fill = (each: string): string =>
    instance !== undefined && parseUnitName(each)?.kind === 'template' ? instantiate(each, instance) : each;
  const file = resolveFile(index.files, path);
  if (file.kind !== 'file') return { id: name, names: [name], file, path };
  const names = new Set([fill(fileName(path)), name]);
  for (const each of index.namesOf(path)) {
    const alias = fill(each);
    const kind = parseUnitName(alias);
    // An instance of an alias may itself be a link that leads elsewhere.
    const elsewhere = (index.pathOf(alias) ?? path) !== path;
    if (!elsewhere && (kind?.kind === 'plain' || kind?.instance === instance)) names.add(alias);
  }
  return { id: fill(fileName(path)), names: [...names], file, path };
}
