import type { AuthHandlerMiddleware } from 'ssh2';
import type { Hold, LoginMethod } from './methods.js';

type AuthNext = Parameters<AuthHandlerMiddleware>[2];

/** The login of one connection, and what was tried so far, for the error that says that nothing helped. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  readonly tried: readonly string[];
  /** The methods that the server still accepts, once it listed them. */
  readonly accepted: () => readonly string[];
}

/**
 * Offers each method once: OpenSSH slows down addresses that fail logins. One that is not available is passed over.
 * `onExhausted` is called when none is left, with the reason if the last one was not available.
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
      next({ ...(await method.offer(hold)), username: user });
    } catch (error) {
      await offer(takes, next, error);
    }
  };
  const handler: AuthHandlerMiddleware = (takes, _partial, next) => {
    // ssh2 has no list yet at its first call.
    if (Array.isArray(takes)) accepted = takes;
    else if (left[0]?.wire !== 'publickey') {
      // Ask what the server accepts rather than fail with something it may not.
      next({ type: 'none', username: user });
      return;
    }
    void offer(takes, next);
  };
  return { handler, tried, accepted: () => accepted };
}
