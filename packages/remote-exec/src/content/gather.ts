/** Bytes of a joined piece. */
const pieceBytes = 256 * 1024;

/**
 * Joins small pieces, since each piece that is written costs a packet and a turn of this process. Large pieces are passed on
 * as they are. All are lent.
 */
export async function* gathered(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  let used = 0;
  for await (const piece of pieces) {
    if (used > 0 && used + piece.length > pieceBytes) {
      yield buffer.subarray(0, used);
      used = 0;
    }
    if (piece.length >= pieceBytes / 2) {
      if (used > 0) yield buffer.subarray(0, used);
      used = 0;
      yield piece;
    } else {
      buffer.set(piece, used);
      used += piece.length;
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}
