import type { UnitName } from '../names/model.js';
import { instantiate, parseUnitName, templateOf } from '../names/name.js';
import { type Listing, linkAt, type Resolved, resolveFile, type UnitFiles } from './files.js';

/** The target of a name: a path of the search path, or another name that a link gives. */
type Ids = ReadonlyMap<string, { readonly path: string } | { readonly alias: string }>;

export interface Fragment {
  /** The unit's main name: that of its file, with the instance filled in. */
  readonly id: string;
  /** All names, aliases by symbolic link included. */
  readonly names: readonly string[];
  readonly file: Resolved;
  /** The path in the search path, before a link that leads out of it is followed. */
  readonly path: string | undefined;
}

/** Whether a link may give a unit another name: both plain, both templates, or both instances or an instance's template. */
const isAlias = (name: UnitName, target: UnitName | undefined): boolean =>
  target?.type === name.type &&
  (target.kind === name.kind || (name.kind === 'instance' && target.kind === 'template')) &&
  (target.kind !== 'instance' || target.instance === name.instance);

/** Maps the names in the search path; the first directory counts (unit-file.c, unit_file_build_name_map). */
function idsOf(files: UnitFiles, unitPath: readonly string[], list: Listing): Ids {
  const ids = new Map<string, { readonly path: string } | { readonly alias: string }>();
  for (const directory of unitPath)
    for (const name of list(directory)) {
      const parsed = parseUnitName(name);
      if (parsed === undefined || ids.has(name)) continue;
      const path = `${directory}/${name}`;
      const target = linkAt(files, path);
      const slash = target?.lastIndexOf('/') ?? 0;
      // A link that leads out of the search path names a file of its own.
      if (target === undefined || !unitPath.includes(target.slice(0, slash))) ids.set(name, { path });
      else {
        const alias = target.slice(slash + 1);
        if (alias === name) ids.set(name, { path });
        else if (isAlias(parsed, parseUnitName(alias))) ids.set(name, { alias });
      }
    }
  return ids;
}

/** The path that a name leads to, with aliases followed; an instance may lead to its template. */
function pathOf(ids: Ids, name: string): string | undefined {
  let at = name;
  for (let links = 0; links < 16; links++) {
    const own = ids.get(at);
    const instance = own === undefined && at !== name && parseUnitName(at)?.kind === 'instance';
    const entry = instance ? ids.get(templateOf(at)) : own;
    if (entry === undefined) return undefined;
    if ('path' in entry) return entry.path;
    at = entry.alias;
  }
  return undefined;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Finds a unit's file: by its own name first, then by its template's; follows aliases (unit_file_find_fragment). */
export function findFragment(
  files: UnitFiles,
  unitPath: readonly string[],
  list: Listing,
  name: string,
): Fragment {
  const ids = idsOf(files, unitPath, list);
  const parsed = parseUnitName(name);
  const instance = parsed?.kind === 'instance' ? parsed.instance : undefined;
  const own = pathOf(ids, name);
  const path = own ?? (instance === undefined ? undefined : pathOf(ids, templateOf(name)));
  if (path === undefined) return { id: name, names: [name], file: { kind: 'missing' }, path };
  const fill = (each: string): string =>
    instance !== undefined && parseUnitName(each)?.kind === 'template' ? instantiate(each, instance) : each;
  const file = resolveFile(files, path);
  const id = file.kind === 'file' ? fill(baseName(path)) : name;
  const names = new Set([id, name]);
  if (file.kind === 'file')
    for (const each of ids.keys()) {
      const alias = fill(each);
      // An instance of an alias may itself be a link that leads elsewhere.
      const leads = pathOf(ids, alias) ?? pathOf(ids, each);
      const kind = parseUnitName(alias);
      if (leads === path && (kind?.kind === 'plain' || kind?.instance === instance)) names.add(alias);
    }
  return { id, names: [...names], file, path };
}
