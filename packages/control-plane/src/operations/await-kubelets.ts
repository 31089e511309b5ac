import type { OperationKind } from './kind.js';
import { kubeletsOfOld } from './rotation/kubelets.js';
import { successionOf } from './rotation/succession.js';

/** Makes sure that no kubelet presents a certificate of an old CA. */
export interface AwaitKubelets {
  readonly kind: 'await-kubelets';
  /** Name of the new CA: `ca-2`. */
  readonly to: string;
  /** Names of the old CAs. */
  readonly from: readonly string[];
}

export const awaitKubelets: OperationKind<AwaitKubelets> = {
  kind: 'await-kubelets',
  usesCredentials: true,
  summary: ({ to }) => `wait until kubelets present certificates of ${to}`,
  execution: (operation, { session, api, pki, signal }) => ({
    look: async () => {
      const held = await kubeletsOfOld(session, api(), successionOf(pki(), operation), signal);
      return { done: held.length === 0, found: held.join('; ') };
    },
    // Nothing here makes a kubelet ask for a new certificate.
    patienceMs: 0,
    hint: 'have these kubelets request new certificates, then run the same command again; --no-wait goes on without them',
  }),
};
