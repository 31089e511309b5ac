import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { LocalFile, PutFile } from '../model.js';

/** Bytes of a file read at once. */
export const pieceBytes: number = 256 * 1024;

/**
 * Describes a file of this machine, reading it once for its checksum.
 * @throws the error of the file system, with its code (ENOENT, EACCES, ...).
 */
export async function localFile(path: string): Promise<LocalFile> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  for await (const piece of readLocal(path)) hash.update(piece);
  return { kind: 'local-file', path, sha256: hash.digest('hex'), size };
}

/** The contents of a file, at once or in pieces; both may be lent: see `lend`. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** A content with its size and checksum, which can be read any number of times. */
export interface Source {
  readonly size: number;
  readonly sha256: string;
  /** Reads it in pieces that may be lent: see `lend`. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** A file to write, with its content. */
export interface SourcedFile {
  readonly file: PutFile;
  readonly source: Source;
}

export const sourced = (file: PutFile): SourcedFile => ({ file, source: sourceOf(file.content) });

function sourceOf(content: PutFile['content']): Source {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { size: bytes.length, sha256, read: () => once(bytes) };
  }
  const { path, size, sha256 } = content;
  return { size, sha256, read: () => readLocal(path, size) };
}

/**
 * Reads a file of this machine in lent pieces, the next one while one is used.
 * @param size the expected one; it may have another by now
 */
export async function* readLocal(
  path: string,
  size: number = pieceBytes,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path);
  const bytes = Math.min(pieceBytes, size + 1);
  const fill = (into: Buffer): Promise<{ readonly buffer: Buffer; readonly bytesRead: number }> =>
    file.read(into, 0, bytes);
  let spare: Buffer = Buffer.allocUnsafeSlow(bytes);
  let coming = fill(Buffer.allocUnsafeSlow(bytes));
  try {
    for (;;) {
      const { buffer, bytesRead } = await coming;
      if (bytesRead === 0) return;
      coming = fill(spare);
      yield buffer.subarray(0, bytesRead);
      spare = buffer;
    }
  } finally {
    await Promise.allSettled([coming]);
    await file.close();
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes.length > 0) yield bytes;
}

/**
 * The pieces of a content, held to the size that was announced.
 * @param name for the error
 * @throws RangeError at the end of a content that is longer or shorter; errors of reading it
 */
export async function* exactPieces(
  { size, read }: Pick<Source, 'size' | 'read'>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let seen = 0;
  for await (const piece of read()) {
    seen += piece.length;
    if (seen > size) break;
    yield piece;
  }
  checkSize(name, seen, size);
}

/** @throws RangeError if a content is longer or shorter than was announced */
export function checkSize(name: string, seen: number, size: number): void {
  if (seen !== size)
    throw new RangeError(`${name} has ${seen > size ? 'more' : 'fewer'} bytes than the ${size} announced`);
}
