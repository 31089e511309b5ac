import { type FileHandle, open } from 'node:fs/promises';

/** Bytes read at once. */
const pieceBytes = 256 * 1024;
/** Pieces kept for readers that are a little behind; each is 256 KiB. */
const keptPieces = 16;

interface Piece {
  readonly index: number;
  readonly buffer: Buffer;
  readonly filled: Promise<number>;
  readers: number;
}

/** A file with several readers at about the same time. */
interface SharedFile {
  readonly handle: Promise<FileHandle>;
  readonly pieces: Map<number, Piece>;
  readonly spare: Buffer[];
  readers: number;
}

const files = new Map<string, SharedFile>();

/**
 * Reads a file of this machine in lent pieces. Readers at about the same time share the pieces, so that it is read from
 * disk once for all of them; a reader far behind reads for itself.
 */
export async function* readShared(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = files.get(path) ?? { handle: open(path), pieces: new Map(), spare: [], readers: 0 };
  files.set(path, file);
  file.readers += 1;
  let held: Piece | undefined;
  let ahead: Piece | undefined;
  try {
    for (let index = 0; ; index += 1) {
      held = ahead ?? take(file, index);
      ahead = undefined;
      const size = await held.filled;
      if (size === pieceBytes) ahead = take(file, index + 1);
      if (size > 0) yield held.buffer.subarray(0, size);
      give(file, held);
      held = undefined;
      if (size < pieceBytes) return;
    }
  } finally {
    if (held) give(file, held);
    if (ahead) give(file, ahead);
    file.readers -= 1;
    if (file.readers === 0) {
      if (files.get(path) === file) files.delete(path);
      await Promise.allSettled([...file.pieces.values()].map(({ filled }) => filled));
      await file.handle.then(
        (handle) => handle.close(),
        () => undefined,
      );
    }
  }
}

function take(file: SharedFile, index: number): Piece {
  const there = file.pieces.get(index);
  if (there) {
    there.readers += 1;
    return there;
  }
  const buffer = file.spare.pop() ?? evict(file) ?? Buffer.allocUnsafeSlow(pieceBytes);
  const filled = file.handle.then((handle) => fill(handle, buffer, index * pieceBytes));
  // If the reader is gone, the rejection must not end the process.
  filled.catch(() => undefined);
  const piece: Piece = { index, buffer, filled, readers: 1 };
  file.pieces.set(index, piece);
  return piece;
}

/** The buffer of the oldest piece without readers, once enough pieces are kept. */
function evict(file: SharedFile): Buffer | undefined {
  if (file.pieces.size < keptPieces) return undefined;
  for (const piece of file.pieces.values()) {
    if (piece.readers > 0) continue;
    file.pieces.delete(piece.index);
    return piece.buffer;
  }
  return undefined;
}

function give(file: SharedFile, piece: Piece): void {
  piece.readers -= 1;
  if (piece.readers === 0 && file.readers <= 1) {
    // There is no other reader.
    file.pieces.delete(piece.index);
    file.spare.push(piece.buffer);
  }
}

async function fill(handle: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let size = 0;
  while (size < buffer.length) {
    const { bytesRead } = await handle.read(buffer, size, buffer.length - size, position + size);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  return size;
}
