import { unlessAborted } from '../async/unless-aborted.js';

/** A resource that several can use at the same time, such as a connection. */
export interface Sharable {
  /** Settles once it can no longer be used. */
  readonly gone: Promise<unknown>;
  readonly close: () => Promise<void>;
}

interface Shared {
  readonly made: Promise<Sharable>;
  /** Gives up opening it, once nobody waits for it any more. */
  readonly stop: AbortController;
  users: number;
}

const all = new Map<string, Shared>();

/**
 * Opens a resource for the first caller, and shares it with all callers of the same key while it is open or being opened. If
 * opening it fails, it fails for all of them. It is closed once the last of them has closed it.
 *
 * @param signal ends this caller's waiting; opening continues while others wait
 * @throws the error of `make`, or the signal's reason
 */
export async function share<T extends Sharable>(
  key: string,
  make: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  // An equal key means an equal type.
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

/** A number for each function, since a function equals only itself. */
const numbers = new WeakMap<object, number>();
let last = 0;

/** A text that is the same for deeply equal values. */
export function keyOf(...values: readonly unknown[]): string {
  return JSON.stringify(values, (_, part: unknown) => {
    if (typeof part !== 'function') return part;
    const number = numbers.get(part) ?? ++last;
    numbers.set(part, number);
    return { function: number };
  });
}
