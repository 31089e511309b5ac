import { ControlPlaneError } from '../model/errors.js';
import type { OperationKind } from './kind.js';
import { newestApiserverStart } from './rotation/server-starts.js';
import { longestToken } from './rotation/token-lives.js';

/** Waits until no token of a pod can be signed by the old key or issuer any more. */
export interface AwaitTokenExpiry {
  readonly kind: 'await-token-expiry';
  /** Name of the key pair or the issuer that signs now. */
  readonly key: string;
}

/** The time that a kubelet takes to bring a new token into a volume. */
const replacingMs = 5 * 60_000;

/** The time counts from the moment at which the last API server started with the new one, as the hosts report it. */
export const awaitTokenExpiry: OperationKind<AwaitTokenExpiry> = {
  kind: 'await-token-expiry',
  usesCredentials: true,
  summary: ({ key }) => `wait until pods have tokens of ${key}`,
  execution: ({ key }, { session, api, signal }) => ({
    look: async () => {
      const { host, at } = await newestApiserverStart(session, signal);
      const { seconds, pod } = await longestToken(api());
      const lifeMs = seconds * 1000 + replacingMs;
      const end = new Date(at.getTime() + lifeMs);
      if (Date.now() >= end.getTime()) return { done: true, found: `tokens from before ${key} have expired` };
      throw new ControlPlaneError('rotation-waits', `tokens from before ${key} are still in use`, {
        host,
        found: `its API server runs with ${key} since ${at.toISOString()}, and ${pod === undefined ? 'tokens live' : `a token of pod ${pod} lives`} for ${Math.ceil(lifeMs / 60_000)} minutes`,
        hint: `run the same command again after ${end.toISOString()}, or with --no-wait now: pods with such tokens are refused until they read new ones`,
      });
    },
    patienceMs: 0,
    hint: 'run the same command again later',
  }),
};
