import type { Readable } from 'node:stream';
import { Relay } from './relay.js';

/** The most bytes that a login is believed to print ahead of a command. */
const longestGreeting = 64 * 1024;

/**
 * The stdout of one run without what a login prints ahead of it, such as a greeting in .bashrc: all up to a line with the token
 * alone, which the shell prints before the command begins. Where no such line comes, because something in between holds it back,
 * nothing is taken away.
 */
export class FencedRelay extends Relay {
  readonly #token: string;
  #held: Buffer | undefined = Buffer.alloc(0);

  constructor(source: Readable, token: string) {
    super(source);
    this.#token = token;
  }

  protected override receive(chunk: Buffer): void {
    if (this.#held === undefined) {
      this.hand(chunk);
      return;
    }
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = this.#endOfFence(this.#held);
    if (end >= 0) this.#release(end);
    else if (this.#held.length > longestGreeting) this.#release(0);
  }

  protected override flush(): void {
    this.#release(0);
  }

  /** Where the command's own output begins, or -1. A terminal on the way ends lines with a carriage return, too. */
  #endOfFence(bytes: Buffer): number {
    for (const line of [`${this.#token}\n`, `${this.#token}\r\n`]) {
      const at = bytes.indexOf(line, 0, 'latin1');
      if (at >= 0) return at + line.length;
    }
    return -1;
  }

  /** Hands out the bytes held back from an offset on, and all that follow. */
  #release(from: number): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && from < held.length) this.hand(held.subarray(from));
  }
}
