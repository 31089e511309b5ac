import { RemoteExecError } from '../errors.js';
import type { Entered, EnterOptions } from './enter.js';
import { nameOf, type SshTarget } from './target.js';

/** A jump host logged in to, or being so, for all who go through it. */
interface Shared {
  readonly entered: Promise<Entered>;
  /** Gives up the login, once nobody waits for it any more. */
  readonly stop: AbortController;
  users: number;
}

const shared = new Map<string, Shared>();

/**
 * Enters a jump host, or goes along with those who are in it or about to: fifty hosts behind one are one login there, and
 * one failed login if it fails. What goes through it counts for no session, so MaxSessions is no limit. It is
 * left when the last one closes.
 */
export async function enterTogether(
  target: SshTarget,
  options: EnterOptions,
  enter: (target: SshTarget, options: EnterOptions) => Promise<Entered>,
): Promise<Entered> {
  const key = keyOf([target, options.timeoutMs, options.keepaliveMs]);
  const one = shared.get(key) ?? begin(key, target, options, enter);
  one.users += 1;
  const leave = async (): Promise<void> => {
    one.users -= 1;
    if (one.users > 0) return;
    forget(key, one);
    one.stop.abort();
    await one.entered.then(
      ({ close }) => close(),
      () => undefined,
    );
  };
  try {
    const { client } = await unlessAborted(one.entered, target, options.signal);
    return { client, close: leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

function begin(
  key: string,
  target: SshTarget,
  options: EnterOptions,
  enter: (target: SshTarget, options: EnterOptions) => Promise<Entered>,
): Shared {
  const stop = new AbortController();
  const one: Shared = { entered: enter(target, { ...options, signal: stop.signal }), stop, users: 0 };
  shared.set(key, one);
  one.entered.then(
    ({ client }) => client.once('close', () => forget(key, one)),
    () => forget(key, one),
  );
  return one;
}

function forget(key: string, one: Shared): void {
  if (shared.get(key) === one) shared.delete(key);
}

function unlessAborted<T>(work: Promise<T>, target: SshTarget, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void =>
      reject(
        new RemoteExecError('ABORTED', 'aborted while connecting.', {
          outcome: 'never-ran',
          host: nameOf(target),
          cause: signal?.reason,
        }),
      );
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
  });
}

/** Functions that stand in targets, by number: two targets that ask differently are not the same. */
const numbers = new WeakMap<object, number>();
let last = 0;

/** A text that two values share if they are the same all the way down. */
function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'function') return part;
    const number = numbers.get(part) ?? ++last;
    numbers.set(part, number);
    return { function: number };
  });
}
