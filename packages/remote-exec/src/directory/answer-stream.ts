import type { Readable } from 'node:stream';
import { CodedError } from '@harderway/diagnostics';

/** A stream ended before everything expected had arrived. */
export class EndedEarlyError extends CodedError<'ended-early'> {
  override readonly name = 'EndedEarlyError';
}

/** Reads answers, lines and contents of known sizes from a stream. */
export class AnswerStream {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The text between a line with the mark and a colon, and a line with the mark alone. Text before it is skipped. */
  async answer(mark: string): Promise<string> {
    await this.#upTo(`${mark}:\n`);
    return this.#upTo(`${mark}\n`);
  }

  /** The text up to the end of a line. */
  line(): Promise<string> {
    return this.#upTo('\n');
  }

  /** A number of bytes at once, without waiting if they have arrived already. */
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

  /** A number of bytes, in pieces. */
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
      // The end may be split between two chunks.
      const sure = Math.max(0, this.#rest.length - end.length);
      parts.push(this.#rest.subarray(0, sure));
      this.#rest = this.#rest.subarray(sure);
      await this.#more();
    }
  }

  /** @throws EndedEarlyError */
  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw new EndedEarlyError('ended-early', 'the output ended early');
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
  }
}
