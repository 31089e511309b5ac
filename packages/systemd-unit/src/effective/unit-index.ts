import type { UnitName } from '../names/model.js';
import { parseUnitName, templateOf } from '../names/name.js';
import {
  directoryOf,
  fileName,
  joinPath,
  linkAt,
  systemUnitPath,
  type UnitFiles,
  withoutLinks,
} from './files.js';

/** The target of a unit name in the search path: a file, or another name that a link gives. */
type NameTarget = { readonly path: string } | { readonly alias: string };

/** Unit files indexed by directory and by unit name; `indexUnits` makes one for all the units of a host. */
export interface UnitIndex {
  readonly files: UnitFiles;
  readonly unitPath: readonly string[];
  /** All unit names in the search path, aliases and templates included. */
  readonly names: readonly string[];
  /** The file names in a directory, in the order of `files`; links to directories are followed. */
  list(directory: string): readonly string[];
  /** The path in the search path that a unit name leads to, with aliases followed; undefined if it leads nowhere. */
  pathOf(name: string): string | undefined;
  /** All unit names that lead to a path of the search path. */
  namesOf(path: string): readonly string[];
}

export interface UnitIndexOptions {
  /** Directories to search, in order; the system manager's by default. */
  readonly unitPath?: readonly string[] | undefined;
}

/** Whether a link may give a unit another name: both plain, both templates, or both instances or an instance's template. */
const isAlias = (name: UnitName, target: UnitName | undefined): boolean =>
  target?.type === name.type &&
  (target.kind === name.kind || (name.kind === 'instance' && target.kind === 'template')) &&
  (target.kind !== 'instance' || target.instance === name.instance);

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string | undefined): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Maps the unit names in the search path; the first directory counts (unit-file.c, unit_file_build_name_map). */
function mapNames(
  files: UnitFiles,
  unitPath: readonly string[],
  list: UnitIndex['list'],
): ReadonlyMap<string, NameTarget> {
  const targets = new Map<string, NameTarget>();
  for (const directory of unitPath)
    for (const name of list(directory)) {
      const parsed = parseUnitName(name);
      if (parsed === undefined || targets.has(name)) continue;
      const path = `${directory}/${name}`;
      const target = linkAt(files, path);
      // A link that leads out of the search path names a file of its own.
      if (target === undefined || !unitPath.includes(directoryOf(target))) targets.set(name, { path });
      else {
        const alias = fileName(target);
        if (alias === name) targets.set(name, { path });
        else if (isAlias(parsed, parseUnitName(alias))) targets.set(name, { alias });
      }
    }
  return targets;
}

/** The path that a name leads to, with aliases followed; an instance may lead to its template. */
function follow(targets: ReadonlyMap<string, NameTarget>, name: string): string | undefined {
  let at = name;
  for (let links = 0; links < 16; links++) {
    const own = targets.get(at);
    const instance = own === undefined && at !== name && parseUnitName(at)?.kind === 'instance';
    const target = instance ? targets.get(templateOf(at)) : own;
    if (target === undefined) return undefined;
    if ('path' in target) return target.path;
    at = target.alias;
  }
  return undefined;
}

/**
 * Indexes unit files for `effectiveUnit` and `findUnit`. It reads every path once, so make one index for all units;
 * later changes of `files` are not seen.
 */
export function indexUnits(files: UnitFiles, options: UnitIndexOptions = {}): UnitIndex {
  const unitPath = (options.unitPath ?? systemUnitPath).map((directory) => joinPath('', directory));
  const byDirectory = groupBy(Object.keys(files), directoryOf);
  const listed = new Map([...byDirectory].map(([directory, paths]) => [directory, paths.map(fileName)]));
  const list = (directory: string): readonly string[] =>
    listed.get(withoutLinks(files, directory) ?? directory) ?? [];
  const targets = mapNames(files, unitPath, list);
  const byPath = groupBy(targets.keys(), (name) => follow(targets, name));
  return {
    files,
    unitPath,
    names: [...targets.keys()],
    list,
    pathOf: (name) => follow(targets, name),
    namesOf: (path) => byPath.get(path) ?? [],
  };
}
