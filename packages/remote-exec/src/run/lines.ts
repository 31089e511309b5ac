import { StringDecoder } from 'node:string_decoder';

/** Takes a line; if it returns a promise, it wants no more until that settles. */
export type OnLine = (line: string) => unknown;

/** Splits chunks of bytes into lines; a character divided between two chunks is put together again. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: OnLine;
  #rest = '';

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  /** Hands out the lines that are complete. Returns a promise if more are wanted only once it settles. */
  push(chunk: Buffer): Promise<unknown> | undefined {
    return this.#cut(this.#decoder.write(chunk));
  }

  /** Hands out the rest after the last line end. */
  end(): Promise<unknown> | undefined {
    const waiting: unknown[] = [this.#cut(this.#decoder.end())];
    if (this.#rest !== '') waiting.push(this.#onLine(this.#rest));
    this.#rest = '';
    return all(waiting);
  }

  #cut(text: string): Promise<unknown> | undefined {
    if (!text.includes('\n')) {
      this.#rest += text;
      return undefined;
    }
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    return all(lines.map((line) => this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line)));
  }
}

function all(returned: readonly unknown[]): Promise<unknown> | undefined {
  return returned.some((one) => one instanceof Promise) ? Promise.all(returned) : undefined;
}
