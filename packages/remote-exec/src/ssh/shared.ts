/** Something that several use at the same time, such as a connection. */
export interface Sharable {
  /** Settles when it is of no more use. */
  readonly gone: Promise<unknown>;
  readonly close: () => Promise<void>;
}

interface Shared {
  readonly made: Promise<Sharable>;
  /** Gives up its making, once nobody waits for it any more. */
  readonly stop: AbortController;
  users: number;
}

const all = new Map<string, Shared>();

/**
 * Makes something for the first one who wants it and gives it to all who want the same while it is there, or is
 * being made; all fail if that does. What each gets closes it for himself; it is closed with the last.
 *
 * @param key the same for the same
 * @param signal ends this one's waiting; the making goes on while others wait
 * @throws what `make` throws, or the signal's reason
 */
export async function share<T extends Sharable>(
  key: string,
  make: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  // Whoever has the same key made it in the same way.
  const one = (all.get(key) ?? begin(key, make)) as Shared & { readonly made: Promise<T> };
  one.users += 1;
  const close = async (): Promise<void> => {
    one.users -= 1;
    if (one.users > 0) return;
    forget(key, one);
    one.stop.abort();
    const made = await one.made.catch(() => undefined);
    await made?.close();
  };
  try {
    return { ...(await unlessAborted(one.made, signal)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function begin(key: string, make: (signal: AbortSignal) => Promise<Sharable>): Shared {
  const stop = new AbortController();
  const one: Shared = { made: make(stop.signal), stop, users: 0 };
  all.set(key, one);
  const over = (): void => forget(key, one);
  one.made.then(({ gone }) => gone).then(over, over);
  return one;
}

function forget(key: string, one: Shared): void {
  if (all.get(key) === one) all.delete(key);
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
  });
}

/** Functions by number: those that differ are not the same, whatever they do. */
const numbers = new WeakMap<object, number>();
let last = 0;

/** A text that values share which are the same all the way down. */
export function keyOf(...values: readonly unknown[]): string {
  return JSON.stringify(values, (_, part: unknown) => {
    if (typeof part !== 'function') return part;
    const number = numbers.get(part) ?? ++last;
    numbers.set(part, number);
    return { function: number };
  });
}
