/**
 * Counts the channels open on one connection and makes others wait. sshd's MaxSessions (10 by default) limits them; a
 * server that allows fewer refuses one.
 */
export class Slots {
  #limit: number;
  #open = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a slot, after those who came earlier. Rejects with the signal's reason if it fires first. */
  async take(signal: AbortSignal | undefined): Promise<void> {
    if (this.#open < this.#limit && this.#waiting.length === 0) {
      this.#open += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        this.#open += 1;
        resolve();
      };
      const leave = (): void => {
        const at = this.#waiting.indexOf(enter);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal?.reason);
      };
      this.#waiting.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
      if (signal?.aborted) leave();
    });
  }

  /** Gives a slot back. */
  free(): void {
    this.#open -= 1;
    while (this.#open < this.#limit) {
      const next = this.#waiting.shift();
      if (!next) return;
      next();
    }
  }

  /** Lowers the limit, since a channel was refused, to the number of others that are open. False if there are none. */
  refused(): boolean {
    const others = this.#open - 1;
    this.#limit = Math.max(1, Math.min(this.#limit, others));
    return others > 0;
  }
}
