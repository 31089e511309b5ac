import type { OperationKind } from './kind.js';
import { outdatedContexts } from './rotation/kubeconfigs.js';
import { certificateOf } from './rotation/succession.js';

/** Makes sure that the kubeconfigs of this machine go with the new CA. */
export interface CheckKubeconfigs {
  readonly kind: 'check-kubeconfigs';
  /** Paths on this machine; a missing file is no problem. */
  readonly paths: readonly string[];
  /** Name of the new CA: `ca-2`. */
  readonly to: string;
  /** Whether the new CA must have signed the users' certificates too. */
  readonly users: boolean;
}

export const checkKubeconfigs: OperationKind<CheckKubeconfigs> = {
  kind: 'check-kubeconfigs',
  usesCredentials: true,
  summary: ({ to }) => `check that the kubeconfigs of this machine go with ${to}`,
  execution: ({ paths, to, users }, { session: { spec }, pki }) => ({
    look: async () => {
      const found = await outdatedContexts(paths, spec, certificateOf(pki(), to), users);
      return { done: found.length === 0, found: found.join('; ') };
    },
    patienceMs: 0,
    hint: 'run `harderway kubeconfig --merge`, or remove these contexts, then run the same command again',
  }),
};
