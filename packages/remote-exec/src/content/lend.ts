/**
 * A second way to iterate over bytes, in which a piece is lent: it is valid only until the next one is requested. A reader that
 * keeps pieces iterates the usual way, which copies them. Lending keeps memory constant while a large file is read.
 */
export const lend: unique symbol = Symbol('lend');

/** Bytes that can be read in copied or lent pieces. */
export interface Lending extends AsyncIterable<Uint8Array> {
  [lend](): AsyncIterable<Uint8Array>;
}

/**
 * Makes bytes that can be lent.
 *
 * @param read called for each iteration; it may reuse the memory of a piece once the next one is requested
 */
export function lending(read: () => AsyncIterable<Uint8Array>): Lending {
  return {
    [lend]: read,
    async *[Symbol.asyncIterator]() {
      for await (const piece of read()) yield Uint8Array.prototype.slice.call(piece);
    },
  };
}

/**
 * Iterates over bytes without copying: each piece is valid only until the next one is requested. Bytes not made by
 * {@link lending} are returned as they are.
 */
export const borrow = (from: AsyncIterable<Uint8Array> | Lending): AsyncIterable<Uint8Array> =>
  lend in from ? from[lend]() : from;
