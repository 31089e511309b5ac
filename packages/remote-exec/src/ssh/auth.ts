import type { AuthHandlerMiddleware } from 'ssh2';
import type { Hold, LoginMethod } from './methods.js';

type AuthNext = Parameters<AuthHandlerMiddleware>[2];

/** The login of one connection: what was tried so far, for the error that says that nothing helped. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  readonly tried: readonly string[];
  /** What the server said it would still take, once it said so. */
  readonly accepted: () => readonly string[];
}

/**
 * Offers each method once: OpenSSH makes addresses wait that fail logins. One that can't be had is passed over.
 * `onExhausted` is called when none is left, with why the last one could not be had if that was so.
 */
export function offerInTurn(
  user: string,
  methods: readonly LoginMethod[],
  { hold, onExhausted }: { readonly hold: Hold; readonly onExhausted: (cause?: unknown) => void },
): Login {
  const left = [...methods];
  const tried: string[] = [];
  let accepted: readonly string[] = [];
  const offer = async (takes: unknown, next: AuthNext, failed?: unknown): Promise<void> => {
    let method = left.shift();
    while (method && Array.isArray(takes) && !takes.some((name) => name === method?.wire))
      method = left.shift();
    if (!method) {
      onExhausted(failed);
      return;
    }
    tried.push(method.label);
    try {
      next(await method.offer(hold));
    } catch (error) {
      await offer(takes, next, error);
    }
  };
  const handler: AuthHandlerMiddleware = (takes, _partial, next) => {
    // ssh2 has no list yet when it asks for the first time.
    if (Array.isArray(takes)) accepted = takes;
    else if (left[0]?.wire !== 'publickey') {
      // Ask what the server takes rather than fail with what it may not.
      next({ type: 'none', username: user });
      return;
    }
    void offer(takes, next);
  };
  return { handler, tried, accepted: () => accepted };
}
