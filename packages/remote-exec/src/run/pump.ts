import type { Writable } from 'node:stream';
import { borrow } from './lend.js';

export type Input = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Largest piece written to a stream at once; bounds what waits in memory. */
const pieceBytes = 256 * 1024;

/** A stream to write to, and whether a piece may be reused once the write called back. */
export interface Sink {
  readonly stream: Writable;
  readonly copies: boolean;
}

/**
 * Writes an input to a stream, each piece once the one before was taken, and ends it. Returns early, without an error, once
 * `gone` settles: the reader may end before it has read everything.
 * @throws errors of the input itself
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
      // A stream without a reader may never call back.
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
      // The source may wait for something that never comes: do not wait for its cleanup.
      if (over) void iterator?.return?.().then(undefined, () => undefined);
    }
  }
  if (!over && !stream.writableEnded) stream.end();
}

function taken(stream: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // The end of the channel reports errors.
    stream.write(piece, () => resolve());
  });
}
