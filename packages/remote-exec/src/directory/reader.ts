import type { Readable } from 'node:stream';

/** The stream ended before all that was expected. */
export class EndedEarly extends Error {
  override readonly name = 'EndedEarly';
}

/** Reads answers, lines and contents of known sizes from a stream. */
export class Reader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The text between a line of a mark with a colon, and one of the mark alone; what comes before is passed over. */
  async answer(mark: string): Promise<string> {
    await this.#upTo(`${mark}:\n`);
    return this.#upTo(`${mark}\n`);
  }

  /** The text up to the end of a line. */
  line(): Promise<string> {
    return this.#upTo('\n');
  }

  /** So many bytes at once; without a wait if they are here already. */
  whole(count: number): Buffer | Promise<Buffer> {
    if (this.#rest.length < count) return this.#gather(count);
    const bytes = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return bytes;
  }

  async #gather(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.bytes(count)) pieces.push(piece);
    return Buffer.concat(pieces, count);
  }

  /** So many bytes, in pieces. */
  async *bytes(count: number): AsyncGenerator<Buffer, void, undefined> {
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0) await this.#more();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #upTo(end: string): Promise<string> {
    const parts: Buffer[] = [];
    for (;;) {
      const at = this.#rest.indexOf(end);
      if (at >= 0) {
        parts.push(this.#rest.subarray(0, at));
        this.#rest = this.#rest.subarray(at + end.length);
        return Buffer.concat(parts).toString();
      }
      // The end may be cut in two.
      const sure = Math.max(0, this.#rest.length - end.length);
      parts.push(this.#rest.subarray(0, sure));
      this.#rest = this.#rest.subarray(sure);
      await this.#more();
    }
  }

  /** @throws EndedEarly */
  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw new EndedEarly('the output ended early');
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
  }
}
