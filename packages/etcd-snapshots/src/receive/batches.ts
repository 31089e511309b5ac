/** The part of an open file's interface that is used here. */
interface Writable {
  writev(buffers: readonly Uint8Array[]): Promise<{ readonly bytesWritten: number }>;
}

/** Bytes that are written at once. */
const BATCH_BYTES = 1024 * 1024;

/** The rest of buffers after so many of their bytes; empty ones are left out. */
function after(buffers: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skip = bytes;
  return buffers.flatMap((buffer) => {
    const left = buffer.subarray(Math.min(skip, buffer.length));
    skip -= buffer.length - left.length;
    return left.length > 0 ? [left] : [];
  });
}

/** Writes into a file what is added to it, in batches, each of them while the next one arrives. */
export class BatchWriter {
  readonly #file: Writable;
  readonly #onBytes: (done: number) => void;
  #batch: Uint8Array[] = [];
  #bytes = 0;
  #all = 0;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param onBytes called with the bytes so far, at each batch */
  constructor(file: Writable, onBytes: (done: number) => void = () => {}) {
    this.#file = file;
    this.#onBytes = onBytes;
  }

  /**
   * Waits only where the batch before is still being written. Throws what writing that one throws.
   *
   * @param bytes kept without a copy, so they must not change before {@link end} resolves
   */
  async add(bytes: Uint8Array): Promise<void> {
    this.#batch.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= BATCH_BYTES) await this.#write();
  }

  /** Waits until all is written. */
  async end(): Promise<void> {
    if (this.#bytes > 0) await this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    const batch = this.#batch;
    this.#all += this.#bytes;
    [this.#batch, this.#bytes] = [[], 0];
    this.#onBytes(this.#all);
    await this.#writing;
    this.#writing = this.#writeAll(batch);
    // The next write, or the end, awaits it and throws its error. Until then, Node would take it for unhandled.
    this.#writing.catch(() => {});
  }

  /** A disk that gets full takes the first part of a batch, and says why it does not take more only when asked again. */
  async #writeAll(batch: readonly Uint8Array[]): Promise<void> {
    let rest = batch;
    while (rest.length > 0) rest = after(rest, (await this.#file.writev(rest)).bytesWritten);
  }
}
