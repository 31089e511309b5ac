import type { Writable } from 'node:stream';
import { borrow } from './lend.js';

export type Input = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Largest piece handed to a stream at once; bounds what waits in memory. */
const pieceBytes = 256 * 1024;

/** A stream to write to, and whether it is done with a piece once it calls back. */
export interface Sink {
  readonly stream: Writable;
  readonly copies: boolean;
}

/**
 * Writes an input to a stream, each piece after the one before was taken, and ends it. Returns early,
 * without an error, once `gone` settles: the reader may end before it read everything. Errors of the input
 * itself are thrown.
 */
export async function pump(
  input: Input | undefined,
  { stream, copies }: Sink,
  gone: Promise<unknown>,
  onBytes?: (count: number) => void,
): Promise<void> {
  let over = false;
  const stop = gone.then(() => {
    over = true;
  });
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length && !over; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      // A stream whose other end is gone may never call back.
      await Promise.race([taken(stream, piece), stop]);
      onBytes?.(piece.length);
    }
  };
  if (typeof input === 'string') {
    await write(Buffer.from(input));
  } else if (input instanceof Uint8Array) {
    await write(input);
  } else if (input !== undefined) {
    const pieces = copies ? borrow(input) : input;
    const iterator = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : undefined;
    try {
      while (iterator && !over) {
        const next = await Promise.race([iterator.next(), stop]);
        if (!next || next.done === true) break;
        await write(next.value);
      }
    } finally {
      // The source may wait for something that never comes: let it clean up on its own time.
      if (over) void iterator?.return?.().then(undefined, () => undefined);
    }
  }
  if (!over && !stream.writableEnded) stream.end();
}

function taken(stream: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // An error is told by the end of the channel.
    stream.write(piece, () => resolve());
  });
}
