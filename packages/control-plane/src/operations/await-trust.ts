import type { OperationKind } from './kind.js';
import { successionOf } from './rotation/succession.js';
import { trustState } from './rotation/trusting.js';

/** Waits until every object of the API that trusts an old CA also trusts the new one. */
export interface AwaitTrust {
  readonly kind: 'await-trust';
  /** Whose CA it is: the cluster's or the front proxy's. */
  readonly role: 'ca' | 'front-proxy-ca';
  /** Name of the new CA: `ca-2`. */
  readonly to: string;
  /** Names of the old CAs. */
  readonly from: readonly string[];
}

export const awaitTrust: OperationKind<AwaitTrust> = {
  kind: 'await-trust',
  usesCredentials: true,
  summary: ({ to }) => `wait until the objects of the API trust ${to}`,
  execution: (operation, { api, pki }) => ({
    look: async () => {
      const succession = successionOf(pki(), operation);
      const { behind, unknown } = await trustState(api(), succession, operation.role === 'front-proxy-ca');
      const found = [
        ...behind.map((object) => `${object} trusts only the old CA`),
        ...unknown.map((reason) => `not known: ${reason}`),
      ].join('; ');
      return { done: found === '', found };
    },
    // kube-controller-manager writes its own within seconds of its start.
    patienceMs: 90_000,
    pollMs: 3000,
    hint: 'add the new CA to objects that trust only the old one, find out why other lists fail, then run the same command again; --back goes back',
  }),
};
