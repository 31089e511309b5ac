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

/** The file that a path leads to once all links are followed. */
export type ResolvedFile =
  | { readonly kind: 'file'; readonly path: string; readonly content: string | Uint8Array }
  | { readonly kind: 'masked'; readonly path: string }
  | { readonly kind: 'missing' };

const MAX_LINKS = 32;

/** The full path that a link in a directory leads to, with `.`, `..` and double slashes resolved. */
export function joinPath(directory: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith('/') ? target : `${directory}/${target}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The directory that a path is in; empty for the root. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** The last part of a path. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Where the first link in a path leads, be it the path itself or a directory on its way; undefined without links. */
function followOne(files: UnitFiles, path: string): string | undefined {
  for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
    const part = end < 0 ? path : path.slice(0, end);
    const entry = Object.hasOwn(files, part) ? files[part] : undefined;
    if (typeof entry === 'object' && 'symlink' in entry)
      return joinPath(directoryOf(part), entry.symlink) + path.slice(part.length);
    if (end < 0) return undefined;
  }
}

/** The path with every link followed; undefined if the links form a loop. */
export function withoutLinks(files: UnitFiles, path: string): string | undefined {
  let at: string | undefined = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const next: string | undefined = followOne(files, at);
    if (next === undefined) return at;
    at = next;
  }
  return undefined;
}

/** The path that a link leads to, with the links of its directories followed; undefined if the path is not a link. */
export function linkAt(files: UnitFiles, path: string): string | undefined {
  const entry = Object.hasOwn(files, path) ? files[path] : undefined;
  if (typeof entry !== 'object' || !('symlink' in entry)) return undefined;
  const target = joinPath(directoryOf(path), entry.symlink);
  const directory = directoryOf(target);
  return `${withoutLinks(files, directory) ?? directory}/${fileName(target)}`;
}

/** Follows links, of the file and of its directories; an empty file masks as a link to /dev/null does. */
export function resolveFile(files: UnitFiles, path: string): ResolvedFile {
  const at = withoutLinks(files, path);
  if (at === '/dev/null') return { kind: 'masked', path: at };
  const entry = at !== undefined && Object.hasOwn(files, at) ? files[at] : undefined;
  if (at === undefined || entry === undefined || (typeof entry === 'object' && 'symlink' in entry))
    return { kind: 'missing' };
  return entry.length === 0 ? { kind: 'masked', path: at } : { kind: 'file', path: at, content: entry };
}
