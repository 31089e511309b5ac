import { instantiate, parseUnitName, templateOf } from '../names/name.js';

/** A file system given by the caller: full paths to texts, bytes, or symbolic links (`/dev/null` masks). */
export type UnitFiles = Readonly<Record<string, string | Uint8Array | { readonly symlink: string }>>;

/** Where the system manager looks for units, the first path first (systemd.unit(5), "System Unit Search Path"). */
export const systemUnitPath: readonly string[] = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/run/systemd/generator.late',
];

/** The end of a name in the file system, with links followed. */
export type Resolved =
  | { readonly kind: 'file'; readonly path: string; readonly content: string | Uint8Array }
  | { readonly kind: 'masked'; readonly path: string }
  | { readonly kind: 'missing' };

const MAX_LINKS = 32;

function joinPath(directory: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith('/') ? target : `${directory}/${target}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

const has = (files: UnitFiles, path: string): boolean => Object.hasOwn(files, path);

/** Follows links; an empty file masks as a link to /dev/null does. */
export function resolveFile(files: UnitFiles, path: string): Resolved {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    if (at === '/dev/null') return { kind: 'masked', path: at };
    const entry = has(files, at) ? files[at] : undefined;
    if (entry === undefined) return { kind: 'missing' };
    if (typeof entry === 'object' && 'symlink' in entry)
      at = joinPath(at.slice(0, at.lastIndexOf('/')), entry.symlink);
    else
      return entry.length === 0 ? { kind: 'masked', path: at } : { kind: 'file', path: at, content: entry };
  }
  return { kind: 'missing' };
}

export interface Fragment {
  /** The unit's main name: that of its file, with the instance filled in. */
  readonly id: string;
  /** All names, aliases by symbolic link included. */
  readonly names: readonly string[];
  readonly file: Resolved;
  /** The path that was found, before links were followed. */
  readonly path: string | undefined;
}

/** The names a path's links go through, by their last parts. */
function namesAlong(files: UnitFiles, path: string): readonly string[] {
  const names: string[] = [];
  let at = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    names.push(at.slice(at.lastIndexOf('/') + 1));
    const entry = has(files, at) ? files[at] : undefined;
    if (typeof entry !== 'object' || !('symlink' in entry) || entry.symlink === '/dev/null') return names;
    at = joinPath(at.slice(0, at.lastIndexOf('/')), entry.symlink);
  }
  return names;
}

const find = (files: UnitFiles, unitPath: readonly string[], name: string): string | undefined =>
  unitPath.map((directory) => `${directory}/${name}`).find((path) => has(files, path));

/** Finds a unit's file: by its own name in every directory first, then by its template's; follows aliases. */
export function findFragment(files: UnitFiles, unitPath: readonly string[], name: string): Fragment {
  const parsed = parseUnitName(name);
  const instance = parsed?.kind === 'instance' ? parsed.instance : undefined;
  const path =
    find(files, unitPath, name) ??
    (instance === undefined ? undefined : find(files, unitPath, templateOf(name)));
  if (path === undefined) return { id: name, names: [name], file: { kind: 'missing' }, path };
  const fill = (each: string): string =>
    instance !== undefined && parseUnitName(each)?.kind === 'template' ? instantiate(each, instance) : each;
  const file = resolveFile(files, path);
  const along = namesAlong(files, path)
    .map(fill)
    .filter((each) => parseUnitName(each) !== undefined);
  const id = file.kind === 'file' ? (along.at(-1) ?? name) : name;
  const aliases = Object.keys(files).filter((each) => {
    const entry = files[each];
    const directory = each.slice(0, each.lastIndexOf('/'));
    return (
      typeof entry === 'object' &&
      'symlink' in entry &&
      unitPath.includes(directory) &&
      namesAlong(files, each).map(fill).at(-1) === id
    );
  });
  const other = aliases
    .map((each) => fill(each.slice(each.lastIndexOf('/') + 1)))
    .filter((each) => parseUnitName(each) !== undefined);
  return {
    id,
    names: [...new Set([id, ...along, ...other])],
    file,
    path: file.kind === 'missing' ? path : file.path === '/dev/null' ? path : file.path,
  };
}
