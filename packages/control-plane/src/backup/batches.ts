import type { FileHandle } from 'node:fs/promises';

/** Bytes that are written at once. */
const BATCH_BYTES = 1024 * 1024;

/** Writes into a file what is added to it, in batches, each of them while the next one arrives. */
export class BatchWriter {
  readonly #file: FileHandle;
  readonly #onBytes: (done: number) => void;
  #batch: Uint8Array[] = [];
  #bytes = 0;
  #all = 0;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param onBytes called with the bytes so far, at each batch */
  constructor(file: FileHandle, onBytes: (done: number) => void = () => {}) {
    this.#file = file;
    this.#onBytes = onBytes;
  }

  /** Waits only where the batch before is still being written. Throws what writing that one throws. */
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
    this.#writing = this.#file.writev(batch);
    // The next write, or the end, awaits it and throws its error. Until then, Node would take it for unhandled.
    this.#writing.catch(() => {});
  }
}
