/**
 * A second way to iterate over bytes: pieces are lent, and valid only until the next one is requested. A reader that keeps
 * pieces uses the usual way, which copies. Lending keeps memory flat while a large file is read.
 */
export const lend: unique symbol = Symbol('lend');

/** Bytes that can be read as copies or as lent pieces. */
export interface Lending extends AsyncIterable<Uint8Array> {
  [lend](): AsyncIterable<Uint8Array>;
}

/**
 * Makes a source of lent pieces.
 *
 * @param read is called for each reading; it may use the memory of a piece again once the next one is requested
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
 * Reads a source without copies: its pieces are valid only until the next one is requested. A source that was not made by
 * {@link lending} is returned as it is.
 */
export const borrow = (from: AsyncIterable<Uint8Array> | Lending): AsyncIterable<Uint8Array> =>
  lend in from ? from[lend]() : from;
