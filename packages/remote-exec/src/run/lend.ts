/**
 * Names the second way to iterate over bytes: pieces are lent, and hold what they hold only until the next
 * one is asked for. Who keeps pieces uses the usual way, which copies. Reading a large file without making
 * new buffers for all of it keeps memory flat.
 */
export const lend: unique symbol = Symbol('lend');

/** Bytes that can be had as copies or as lent pieces. */
export interface Lending extends AsyncIterable<Uint8Array> {
  [lend](): AsyncIterable<Uint8Array>;
}

/** Makes both ways from the lending one. */
export function lending(read: () => AsyncIterable<Uint8Array>): Lending {
  return {
    [lend]: read,
    async *[Symbol.asyncIterator]() {
      for await (const piece of read()) yield Uint8Array.prototype.slice.call(piece);
    },
  };
}

/** Lent pieces where a source has them, else its own. */
export function borrow(
  from: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  return isLending(from) ? from[lend]() : from;
}

function isLending(from: object): from is Lending {
  return lend in from;
}
