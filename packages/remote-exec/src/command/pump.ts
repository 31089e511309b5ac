import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Writable } from 'node:stream';

export type Input = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Largest piece handed to a stream at once; bounds what waits in memory. */
const pieceBytes = 256 * 1024;

/**
 * Writes an input to a stream with back-pressure and ends it. Returns early, without an error, once `gone`
 * settles: the reader may end before it read everything. Errors of the input itself are thrown.
 */
export async function pump(
  input: Input | undefined,
  to: Writable,
  gone: Promise<unknown>,
  onBytes?: (count: number) => void,
): Promise<void> {
  let over = false;
  const stop = gone.then(() => {
    over = true;
  });
  const write = async (chunk: Uint8Array): Promise<void> => {
    for (let at = 0; at < chunk.length && !over; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes);
      if (!to.write(piece)) await Promise.race([drained(to), stop]);
      onBytes?.(piece.length);
    }
  };
  if (typeof input === 'string') {
    await write(Buffer.from(input));
  } else if (input instanceof Uint8Array) {
    await write(input);
  } else if (input !== undefined) {
    const iterator = input[Symbol.asyncIterator]();
    try {
      while (!over) {
        const next = await Promise.race([iterator.next(), stop]);
        if (!next || next.done === true) break;
        await write(next.value);
      }
    } finally {
      // The source may wait for something that never comes: let it clean up on its own time.
      if (over) void iterator.return?.().then(undefined, () => undefined);
    }
  }
  if (!over) to.end();
}

async function drained(stream: Writable): Promise<void> {
  const stop = new AbortController();
  try {
    await Promise.race([
      once(stream, 'drain', { signal: stop.signal }),
      once(stream, 'close', { signal: stop.signal }),
    ]);
  } catch {
    // A broken stream is told by the end of the channel.
  } finally {
    stop.abort();
  }
}

/** Reads a file of this machine in pieces that fit the network. */
export function readLocal(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: pieceBytes });
}
