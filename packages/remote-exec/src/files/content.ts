import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { LocalFile, PutFile } from '../model.js';

/** Piece read from disk at once. */
export const readBytes: number = 256 * 1024;

/**
 * Describes a file of this machine, reading it once for its checksum.
 * @throws the error of the file system, with its code (ENOENT, EACCES, ...).
 */
export async function localFile(path: string): Promise<LocalFile> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) hash.update(chunk);
  return { kind: 'local-file', path, sha256: hash.digest('hex'), size };
}

/** A content with its size and checksum known, ready to be read as often as needed. */
export interface Source {
  readonly size: number;
  readonly sha256: string;
  readonly read: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export function source(content: PutFile['content']): Source {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return {
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      read: () => (bytes.length === 0 ? [] : [bytes]),
    };
  }
  return {
    size: content.size,
    sha256: content.sha256,
    read: () => createReadStream(content.path, { highWaterMark: readBytes }),
  };
}
