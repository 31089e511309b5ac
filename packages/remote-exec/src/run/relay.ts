import { Readable } from 'node:stream';
import { discard } from './discard.js';

/**
 * A stream read from another one. It settles as streams of Node do, however it is read or given up; those of ssh2 never
 * close. It ends when its source does, or breaks. What is left when its reader gives it up is discarded.
 */
export class Relay extends Readable {
  /** Bytes handed on so far. */
  handed = 0;
  readonly #source: Readable;
  #over = false;

  // A Transform that the source is piped into would take twice as long, and every command has one.
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
    // A stream that breaks never ends on its own.
    source.once('close', end);
  }

  /** Takes bytes of the source. */
  protected receive(bytes: Buffer): void {
    this.hand(bytes);
  }

  /** Takes the end of the source. */
  protected flush(): void {}

  /** Hands bytes to the reader, if there still is one. */
  protected hand(bytes: Buffer): void {
    this.handed += bytes.length;
    if (!this.destroyed && !this.push(bytes)) this.#source.pause();
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // A command, and ssh2, wait until all is read.
    if (!this.#over) discard(this.#source);
    done(error);
  }
}
