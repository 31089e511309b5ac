import { tarStream } from '@harderway/remote-exec';
import { ControlPlaneError } from '../../model/errors.js';

/** Files by their paths, relative, with `/`. */
export type ArchivedFiles = ReadonlyMap<string, Uint8Array>;

const blockBytes = 512;

/** A tar archive of files, which tar reads too; each for its owner alone. */
export async function packFiles(files: ArchivedFiles): Promise<Uint8Array> {
  const entries = [...files].map(([name, content]) => ({
    name,
    size: content.length,
    mode: 0o600,
    async *read() {
      yield content;
    },
  }));
  const pieces: Uint8Array[] = [];
  // The pieces are lent.
  for await (const piece of tarStream(entries)) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}

const damaged = (found: string): ControlPlaneError =>
  new ControlPlaneError('seal-not-opened', 'the archive in it is not one of ours', {
    found,
    hint: 'decrypt it with `age --decrypt`, and look at it with tar',
  });

/** Whether a path leads to a place below where it is resolved, and nowhere else. */
const isInside = (path: string): boolean =>
  path !== '' && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/**
 * Reads an archive that {@link packFiles} made.
 *
 * @throws ControlPlaneError `seal-not-opened`
 */
export function unpackFiles(archive: Uint8Array): ArchivedFiles {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  let at = 0;
  while (at + blockBytes <= bytes.length && bytes[at] !== 0) {
    const field = (from: number, length: number): string =>
      (bytes.toString('utf8', at + from, at + from + length).split('\0')[0] ?? '').trim();
    const [size, type] = [Number.parseInt(field(124, 12), 8), field(156, 1)];
    const content = bytes.subarray(at + blockBytes, at + blockBytes + size);
    if (content.length !== size) throw damaged('it is cut');
    if (type === 'L') longName = content.toString('utf8').split('\0')[0];
    else {
      const name = longName ?? field(0, 100);
      if (type !== '0' || !isInside(name)) throw damaged(`it holds ${JSON.stringify(name)}, type ${type}`);
      files.set(name, content);
      longName = undefined;
    }
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
  }
  return files;
}
