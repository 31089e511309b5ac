import { StringDecoder } from 'node:string_decoder';

/** Takes a line. If it returns a promise, it takes no more until that settles. */
export type OnLine = (line: string) => unknown;

/** Characters after which a line is handed out in pieces, so that output without line ends does not fill the memory. */
const longestLine = 16 * 1024 * 1024;

/** Splits chunks of bytes into lines. A character may be split between two chunks. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: OnLine;
  #rest = '';
  /** Settles once the lines so far are taken. A paused stream may still emit more. */
  #busy: Promise<void> | undefined;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  /** Hands out complete lines. Returns a promise if the next chunk has to wait for it. */
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

  /** Hands out each line after the previous one is taken; synchronously unless one returns a promise. */
  #handOut(lines: readonly string[]): Promise<void> | undefined {
    if (this.#busy) return this.#handOutAfter(this.#busy, lines);
    for (const [index, line] of lines.entries()) {
      const taken = this.#onLine(line);
      if (isPromise(taken)) return this.#handOutAfter(taken, lines.slice(index + 1));
    }
    return undefined;
  }

  /** Hands out no line after a rejection. */
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

/** The lines of a stream such as `process.stdout`, without their line ends. */
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
