import type { AuthHandlerMiddleware } from 'ssh2';
import type { Hold, LoginMethod } from './methods.js';

type AuthNext = Parameters<AuthHandlerMiddleware>[2];

/** The login of one connection, and what it has tried, for the error if nothing succeeds. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  readonly tried: readonly string[];
  /** The methods that the server still accepts, as it last listed them. */
  readonly accepted: () => readonly string[];
}

/**
 * Offers each method once, since OpenSSH penalizes addresses whose logins fail. A method that is not available is skipped.
 * Calls `onExhausted` when none is left, with the reason if the last one was not available.
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
    // On the first call ssh2 has no list yet.
    if (Array.isArray(takes)) accepted = takes;
    else if (left[0]?.wire !== 'publickey') {
      // Ask what the server accepts, rather than fail with a method that it may not accept.
      next({ type: 'none', username: user });
      return;
    }
    void offer(takes, next);
  };
  return { handler, tried, accepted: () => accepted };
}
