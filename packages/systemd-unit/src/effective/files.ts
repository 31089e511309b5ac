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

/** The link at a path, as a full path; undefined if the path is not a link. */
export function linkAt(files: UnitFiles, path: string): string | undefined {
  const entry = has(files, path) ? files[path] : undefined;
  return typeof entry === 'object' && 'symlink' in entry
    ? joinPath(path.slice(0, path.lastIndexOf('/')), entry.symlink)
    : undefined;
}

/** Follows links, of the file and of its directory; an empty file masks as a link to /dev/null does. */
export function resolveFile(files: UnitFiles, path: string): Resolved {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    if (at === '/dev/null') return { kind: 'masked', path: at };
    const slash = at.lastIndexOf('/');
    const directory = linkAt(files, at.slice(0, slash));
    const next = linkAt(files, at) ?? (directory === undefined ? undefined : directory + at.slice(slash));
    const entry = has(files, at) ? files[at] : undefined;
    if (next !== undefined) at = next;
    else if (entry === undefined || (typeof entry === 'object' && 'symlink' in entry))
      return { kind: 'missing' };
    else
      return entry.length === 0 ? { kind: 'masked', path: at } : { kind: 'file', path: at, content: entry };
  }
  return { kind: 'missing' };
}

/** The names in each directory, in order; links to directories are followed. */
export type Listing = (directory: string) => readonly string[];

/** Lists directories of a file system. */
export function listing(files: UnitFiles): Listing {
  const byDirectory = new Map<string, string[]>();
  for (const path of Object.keys(files)) {
    const slash = path.lastIndexOf('/');
    const names = byDirectory.get(path.slice(0, slash));
    if (names === undefined) byDirectory.set(path.slice(0, slash), [path.slice(slash + 1)]);
    else names.push(path.slice(slash + 1));
  }
  return (directory) => {
    let at = directory;
    for (let links = 0; links < MAX_LINKS && !byDirectory.has(at); links++) at = linkAt(files, at) ?? at;
    return byDirectory.get(at) ?? [];
  };
}
