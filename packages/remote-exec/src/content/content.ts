import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { LocalFile, PutFile } from '../model/files.js';

/** Bytes of a file to read at once. */
export const pieceBytes: number = 256 * 1024;

/**
 * Describes a local file to be put on any number of hosts. Reads it once for its checksum.
 * @throws the error of the file system, with its code (ENOENT, EACCES, ...)
 */
export async function localFile(path: string): Promise<LocalFile> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  for await (const piece of readLocal(path)) hash.update(piece);
  return { kind: 'local-file', path, sha256: hash.digest('hex'), size };
}

/** The content of a file, at once or in pieces. Both may be lent: see `lend`. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** A content with its size and checksum, which can be read any number of times. */
export interface ContentSource {
  readonly size: number;
  readonly sha256: string;
  /** Reads it in pieces, which may be lent: see `lend`. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** A file to write and its content. */
export interface SourcedFile {
  readonly file: PutFile;
  readonly source: ContentSource;
}

export const withSource = (file: PutFile): SourcedFile => ({ file, source: sourceOf(file.content) });

function sourceOf(content: PutFile['content']): ContentSource {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { size: bytes.length, sha256, read: () => once(bytes) };
  }
  const { path, size, sha256 } = content;
  return { size, sha256, read: () => readLocal(path, size) };
}

/**
 * Reads a local file in lent pieces, each while the previous one is in use.
 * @param size the expected size, which may have changed
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
 * The pieces of a content of a known size.
 * @param name for the error
 * @throws RangeError at the end of a content that is longer or shorter; errors of reading it
 */
export async function* exactPieces(
  { size, read }: Pick<ContentSource, 'size' | 'read'>,
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

/** @throws RangeError if a content is longer or shorter than expected */
export function checkSize(name: string, seen: number, size: number): void {
  if (seen !== size)
    throw new RangeError(`${name} changed: it has ${seen > size ? 'more' : 'fewer'} than ${size} bytes`);
}
