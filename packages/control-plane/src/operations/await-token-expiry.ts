import { ControlPlaneError } from '../model/errors.js';
import type { OperationKind } from './kind.js';
import { newestApiserverStart } from './rotation/server-starts.js';

/** Waits until no token of a pod can be signed by the old key or issuer any more. */
export interface AwaitTokenExpiry {
  readonly kind: 'await-token-expiry';
  /** Name of the key pair or the issuer that signs now. */
  readonly key: string;
}

/** How long a token of a pod lives: an hour, and the time that its kubelet takes to replace it. */
const tokenMs = 65 * 60_000;

/** The time counts from the moment at which the last API server started with the new one, as the hosts report it. */
export const awaitTokenExpiry: OperationKind<AwaitTokenExpiry> = {
  kind: 'await-token-expiry',
  summary: ({ key }) => `wait until pods have tokens of ${key}`,
  execution: ({ key }, { session, signal }) => ({
    look: async () => {
      const { host, at } = await newestApiserverStart(session, signal);
      const end = new Date(at.getTime() + tokenMs);
      if (Date.now() >= end.getTime()) return { done: true, found: `tokens from before ${key} have expired` };
      throw new ControlPlaneError('rotation-waits', `tokens from before ${key} are still in use`, {
        host,
        found: `its API server runs with ${key} since ${at.toISOString()}, and tokens live for 65 minutes`,
        hint: `run the same command again after ${end.toISOString()}, or with --no-wait now: pods with such tokens are refused until they read new ones`,
      });
    },
    patienceMs: 0,
    hint: 'run the same command again later',
  }),
};
