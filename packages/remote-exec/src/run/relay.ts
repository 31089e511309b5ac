import { Readable } from 'node:stream';
import { discard } from './discard.js';

/**
 * A stream that reads from another one and closes like every stream of Node, however it is read or destroyed; streams of ssh2
 * never close. It ends when its source ends or breaks. If it is destroyed early, the rest of the source is discarded.
 */
export class Relay extends Readable {
  /** The bytes passed on so far. */
  handed = 0;
  readonly #source: Readable;
  #over = false;

  // Piping the source into a Transform would take twice as long, for every command.
  constructor(source: Readable) {
    super();
    this.#source = source;
    source.on('data', (chunk: Buffer) => this.receive(chunk));
    const end = (): void => {
      if (this.#over) return;
      this.#over = true;
      this.flush();
      if (!this.destroyed) this.push(null);
    };
    source.once('end', end);
    // A broken stream closes without an end.
    source.once('close', end);
  }

  /** Called with bytes of the source. */
  protected receive(bytes: Buffer): void {
    this.hand(bytes);
  }

  /** Called at the end of the source. */
  protected flush(): void {}

  /** Passes bytes to the reader, if there still is one. */
  protected hand(bytes: Buffer): void {
    this.handed += bytes.length;
    if (!this.destroyed && !this.push(bytes)) this.#source.pause();
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // The command, and ssh2, wait until everything is read.
    if (!this.#over) discard(this.#source);
    done(error);
  }
}
