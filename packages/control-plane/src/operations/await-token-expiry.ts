import { ControlPlaneError } from '../model/errors.js';
import type { OperationKind } from './kind.js';
import { newestApiserverStart } from './rotation/server-starts.js';

/** Waits until no token of a pod can be signed by the old key any more. */
export interface AwaitTokenExpiry {
  readonly kind: 'await-token-expiry';
  /** Name of the key pair that signs now. */
  readonly key: string;
}

/** How long a token of a pod lives: an hour, and the time that its kubelet takes to replace it. */
const tokenMs = 65 * 60_000;

/** The time counts from the moment at which the last API server started to sign with the new key, as the hosts report it. */
export const awaitTokenExpiry: OperationKind<AwaitTokenExpiry> = {
  kind: 'await-token-expiry',
  summary: ({ key }) => `wait until pods have tokens of ${key}`,
  procedure: (_, { session, signal }) => ({
    look: async () => {
      const { host, at } = await newestApiserverStart(session, signal);
      const end = new Date(at.getTime() + tokenMs);
      if (Date.now() >= end.getTime()) return { done: true, found: 'tokens of the old key have expired' };
      throw new ControlPlaneError('rotation-waits', 'tokens that the old key signed are still in use', {
        host,
        found: `its API server signs with the new key since ${at.toISOString()}, and tokens live for 65 minutes`,
        hint: `run the same command again after ${end.toISOString()}, or with --no-wait now: pods with such tokens are refused until they read new ones`,
      });
    },
    patienceMs: 0,
    hint: 'run the same command again later',
  }),
};
