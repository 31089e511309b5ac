import type { OperationKind } from './kind.js';
import { isFormerPublished, type PublishedRole, retireFormer } from './rotation/former.js';

/** Takes a CA that is no longer trusted out of what API servers publish. */
export interface RetireAuthority {
  readonly kind: 'retire-authority';
  readonly role: PublishedRole;
}

export const retireAuthority: OperationKind<RetireAuthority> = {
  kind: 'retire-authority',
  usesCredentials: true,
  summary: ({ role }) => `stop publishing the former ${role}`,
  execution: ({ role }, { session: { spec }, api, signal }) => ({
    look: async () => {
      const done = !(await isFormerPublished(spec, api(), role));
      return { done, found: done ? 'it is not published' : 'it is still published' };
    },
    // API servers that still trust it publish it again, so one look is not enough.
    looksItself: true,
    carryOut: async () => {
      const count = await retireFormer(spec, api(), role, signal);
      const note = count === 0 ? undefined : `API servers no longer publish the former ${role}`;
      return { look: { done: true, found: 'it is not published' }, note };
    },
    patienceMs: 0,
    hint: 'restart kube-apiserver on the control nodes one after another, then run the same command again',
  }),
};
