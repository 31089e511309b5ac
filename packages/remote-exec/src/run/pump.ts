import type { Writable } from 'node:stream';
import type { Command } from '../model.js';
import { borrow } from './lend.js';

/** Largest piece written to a stream at once; bounds what waits in memory. */
const pieceBytes = 256 * 1024;

/**
 * Writes an input to a stream, each piece once the one before was taken, and ends it. Returns early, without an error, once
 * `gone` settles: the reader may end before it has read everything.
 * @throws errors of the input itself
 */
export async function pump(
  input: Command['stdin'],
  stream: Writable,
  gone: Promise<unknown>,
  onBytes?: (count: number) => void,
): Promise<void> {
  let over = false;
  const stop = gone.then(() => {
    over = true;
  });
  const pieces = piecesOf(input);
  try {
    while (!over) {
      const next = await Promise.race([pieces.next(), stop]);
      if (!next || next.done === true) break;
      // A stream without a reader may never call back.
      await Promise.race([taken(stream, next.value), stop]);
      onBytes?.(next.value.length);
    }
  } finally {
    // The source may wait for something that never comes: do not wait for its cleanup.
    if (over) void pieces.return().then(undefined, () => undefined);
  }
  if (!over && !stream.writableEnded) stream.end();
}

async function* piecesOf(input: Command['stdin'] = ''): AsyncGenerator<Uint8Array, void, undefined> {
  const given = typeof input === 'string' ? Buffer.from(input) : input;
  for await (const bytes of given instanceof Uint8Array ? [given] : borrow(given))
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

function taken(stream: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // The end of the channel reports errors.
    stream.write(piece, () => resolve());
  });
}
