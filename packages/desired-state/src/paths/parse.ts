import { DesiredStateError } from '../errors.js';
import type { PathState } from '../model/paths.js';
import { fields, type Reply } from '../model/reply.js';
import { sha256 } from '../sha256.js';

/** Reads `name:number`. What has no name is called by its number. */
function nameAndId(field: string): readonly [name: string, id: number] {
  const [name = '', number = ''] = field.split(':');
  return [name === 'UNKNOWN' ? number : name, Number.parseInt(number, 10)];
}

const types: Readonly<Record<string, PathState['type']>> = {
  'regular file': 'file',
  'regular empty file': 'file',
  directory: 'directory',
};

/** The text that bytes encode, or nothing where they are not UTF-8: what is written back must be the same. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Cuts the contents of files out of one piece of base64, using the lines of size and path before it. The sizes were read before
 * the files, so a file that changed in between is cut at the wrong place. That shows, because the line that follows each content
 * is missing then.
 *
 * @throws DesiredStateError `probe-failed`.
 */
function contents(section: readonly string[]): (readonly [string, Uint8Array])[] {
  const listed = section.filter((line) => line.includes('|')).map((line) => fields(line, 2));
  const [line = '', ...rest] = section.slice(listed.length);
  const boundary = Buffer.from(`${line}\n`);
  const bytes = Buffer.from(rest.join(''), 'base64');
  let at = 0;
  return listed.map(([size = '', path = '']) => {
    const content = bytes.subarray(at, at + Number(size));
    at += Number(size) + boundary.length;
    if (!bytes.subarray(at - boundary.length, at).equals(boundary))
      throw new DesiredStateError('probe-failed', `${path} changed while it was being read`, {
        found: `its size changed from ${size} bytes while it was read`,
      });
    return [path, content] as const;
  });
}

/** A time as `stat` prints it; undefined where the file system does not keep it. */
function timeIn(text: string): number | undefined {
  const ms = Date.parse(text.replace(/(\.\d{3})\d*/, '$1'));
  return Number.isNaN(ms) ? undefined : ms;
}

/** Reads what the script of `pathLines` printed. */
export function parsePaths(reply: Reply): ReadonlyMap<string, PathState> {
  const paths = new Map<string, PathState>();
  for (const line of reply.lines('stat')) {
    const [type = '', mode = '', user = '', ownGroup = '', inode = '', size = '', changed = '', , path = ''] =
      fields(line, 9);
    const [[owner, uid], [group, gid]] = [nameAndId(user), nameAndId(ownGroup)];
    // `PATH/.` is the directory that the path is, or leads to. Its line comes after the path's own, and replaces it.
    paths.set(path.replace(/\/\.$/, ''), {
      type: types[type] ?? 'other',
      mode: Number.parseInt(mode, 8),
      owner,
      group,
      uid,
      gid,
      size: Number(size),
      createdMs: timeIn(/^\d+ (.*)$/.exec(inode)?.[1] ?? ''),
      modifiedMs: timeIn(changed),
    });
  }
  const extend = (path: string, more: Partial<PathState>): void => {
    const state = paths.get(path);
    if (state !== undefined) paths.set(path, { ...state, ...more });
  };
  for (const line of reply.lines('sha256')) extend(line.slice(66), { sha256: line.slice(0, 64) });
  for (const [path, bytes] of contents(reply.lines('text'))) {
    const text = decode(bytes);
    extend(path, { sha256: sha256(bytes), text });
  }
  return paths;
}
