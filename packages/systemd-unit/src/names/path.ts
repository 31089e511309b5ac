import { utf8Length } from '../document/lines.js';

const NAME_MAX = 255;
const PATH_MAX = 4096;

/** A path's components, empty ones and `.` left out; undefined if one is too long, or is `..` where that is refused. */
function components(path: string, acceptDotDot: boolean): readonly string[] | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  for (const part of parts) {
    if (utf8Length(part) > NAME_MAX || (part === '..' && !acceptDotDot)) return undefined;
  }
  return parts;
}

/** Whether the text can be a path: not empty, components up to 255 bytes, below 4096 bytes in all (path-util.c). */
export const isPath = (path: string): boolean =>
  path !== '' && utf8Length(path) < PATH_MAX && components(path, true) !== undefined;

/** Whether the text is an absolute path. */
export const isAbsolutePath = (path: string): boolean => path.startsWith('/');

/** Whether the text is a valid path with no `..`, no `.`, and no doubled slash (path-util.c, path_is_normalized). */
export const isNormalizedPath = (path: string): boolean =>
  isPath(path) &&
  components(path, false) !== undefined &&
  path !== '.' &&
  !path.startsWith('./') &&
  !path.endsWith('/.') &&
  !path.includes('/./') &&
  !path.includes('//');

/** Whether the text can be the name of a file (path-util.c, filename_is_valid). */
export const isFileName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !name.includes('/') && utf8Length(name) <= NAME_MAX;

/** Whether a path can only mean a directory, by its end alone. */
export const impliesDirectory = (path: string): boolean =>
  path === '.' || path === '..' || /(?:\/|\/\.|\/\.\.)$/.test(path);

/** Leaves out doubled slashes, `.`, a slash at the end, and `..` right below the root (path-util.c, path_simplify). */
export function simplifyPath(path: string): string {
  if (path === '') return '';
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && absolute && parts.length === 0) continue;
    parts.push(part);
  }
  if (parts.length === 0) return absolute ? '/' : '.';
  return (absolute ? '/' : '') + parts.join('/');
}
