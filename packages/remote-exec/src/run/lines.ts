import { StringDecoder } from 'node:string_decoder';

/** Takes a line; if it returns a promise, it wants no more until that settles. */
export type OnLine = (line: string) => unknown;

/** Characters after which a line is handed out in pieces: output without line ends must not fill the memory. */
const longestLine = 16 * 1024 * 1024;

/** Splits chunks of bytes into lines; a character divided between two chunks is put together again. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: OnLine;
  #rest = '';
  /** Settles once the lines so far are taken: a stream may hand out more although it is paused. */
  #busy: Promise<void> | undefined;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  /** Hands out the lines that are complete. Returns a promise if more are wanted only once it settles. */
  push(chunk: Buffer): Promise<void> | undefined {
    const text = this.#decoder.write(chunk);
    if (!text.includes('\n')) {
      this.#rest += text;
      return this.#rest.length < longestLine ? undefined : this.#handOutRest();
    }
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    return this.#handOut(lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)));
  }

  /** Hands out the rest after the last line end. */
  end(): Promise<void> | undefined {
    this.#rest += this.#decoder.end();
    return this.#rest === '' ? undefined : this.#handOutRest();
  }

  #handOutRest(): Promise<void> | undefined {
    const rest = this.#rest;
    this.#rest = '';
    return this.#handOut([rest]);
  }

  /** Each line once the one before is done with; at once, as long as none returns a promise. */
  #handOut(lines: readonly string[]): Promise<void> | undefined {
    if (this.#busy) return this.#handOutAfter(this.#busy, lines);
    for (const [index, line] of lines.entries()) {
      const taken = this.#onLine(line);
      if (isPromise(taken)) return this.#handOutAfter(taken, lines.slice(index + 1));
    }
    return undefined;
  }

  /** After a rejection no line is handed out any more. */
  #handOutAfter(taken: PromiseLike<unknown>, lines: readonly string[]): Promise<void> {
    const work = (async () => {
      await taken;
      for (const line of lines) await this.#onLine(line);
    })();
    this.#busy = work;
    const done = (): void => {
      if (this.#busy === work) this.#busy = undefined;
    };
    work.then(done, () => undefined);
    return work;
  }
}

/** The lines of a stream, without their line ends. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const whole: string[] = [];
  const lines = new Lines((line) => void whole.push(line));
  for await (const chunk of stream) {
    lines.push(Buffer.from(chunk));
    yield* whole.splice(0);
  }
  lines.end();
  yield* whole;
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
