import { DesiredStateError, unreadableLine } from '../errors.js';
import type { PathState } from '../model/paths.js';
import { fields, type Reply } from '../model/reply.js';
import { sha256 } from '../sha256.js';

/** Reads a captured name and number. What has no name is called by its number. */
const nameAndId = (name: string, number: string): readonly [name: string, id: number] => [
  name === 'UNKNOWN' ? number : name,
  Number(number),
];

/** A line of `stat`: type, mode, user, group, inode and birth, size, times of the last changes of content and status, path. */
const statLine =
  /^([^|]+)\|([0-7]+)\|([^|:]+):(\d+)\|([^|:]+):(\d+)\|(\d+ ?[^|]*)\|(\d+)\|([^|]*)\|[^|]*\|(\/.*)$/;

/** A line of `sha256sum`. */
const sumLine = /^([0-9a-f]{64}) {2}(\/.*)$/;

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

/**
 * Reads what the script of `pathLines` printed.
 *
 * @throws DesiredStateError `unreadable-reply` for a line that is not as the script prints it: the path would look as if it were
 * missing; `probe-failed` for a file that changed while it was read
 */
export function parsePaths(reply: Reply): ReadonlyMap<string, PathState> {
  const paths = new Map<string, PathState>();
  for (const line of reply.lines('stat')) {
    const found = statLine.exec(line);
    if (found === null) throw unreadableLine(line, 'stat');
    const [, type = '', mode = '', user = '', userId = '', ofGroup = '', groupId = ''] = found;
    const [inode = '', size = '', changed = '', path = ''] = found.slice(7);
    const [[owner, uid], [group, gid]] = [nameAndId(user, userId), nameAndId(ofGroup, groupId)];
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
    if (state === undefined)
      throw new DesiredStateError(
        'unreadable-reply',
        `the host shows the content of ${path}, but no attributes`,
      );
    paths.set(path, { ...state, ...more });
  };
  for (const line of reply.lines('sha256')) {
    const [, sum, path] = sumLine.exec(line) ?? [];
    if (sum === undefined || path === undefined) throw unreadableLine(line, 'sha256');
    extend(path, { sha256: sum });
  }
  for (const [path, bytes] of contents(reply.lines('text'))) {
    const text = decode(bytes);
    extend(path, { sha256: sha256(bytes), text });
  }
  return paths;
}
