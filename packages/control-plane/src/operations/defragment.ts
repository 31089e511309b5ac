import { askMember } from '../components/etcd/ask.js';
import { freeShareOf } from '../components/etcd/free-share.js';
import { ControlPlaneError } from '../model/errors.js';
import type { AnyOperation } from '../model/operation.js';
import { changePatienceMs } from './etcd/members.js';
import { requestOfMembers } from './etcd/request.js';
import type { OperationKind } from './kind.js';

/** The free space of a member's file is given back to the file system. */
export interface Defragment extends AnyOperation {
  readonly kind: 'defragment';
  readonly member: string;
  /** Share of the file that may be free afterwards. */
  readonly freeShare: number;
}

/** Done once the member answers and no more of its file is free than wanted. It serves nobody while it is defragmented. */
export const defragment: OperationKind<Defragment> = {
  kind: 'defragment',
  summary: ({ member }) => `defragment ${member}`,
  subject: ({ member }) => member,
  procedure: ({ member, freeShare }, context) => ({
    look: async () => {
      const answer = await askMember(context.session, member, context.signal);
      if (answer === undefined) return { done: false, found: `${member} does not answer` };
      const free = freeShareOf(answer.status);
      return { done: free <= freeShare, found: `${Math.round(100 * free)} % of its file is free` };
    },
    carryOut: async () => {
      const request = { through: [member], path: 'maintenance/defragment', maxSeconds: 600 };
      const { refused } = await requestOfMembers(context, request);
      // Asked again, it would fail again, and each time the member serves nobody.
      if (refused?.includes('no space left on device') === true)
        throw new ControlPlaneError('operation-failed', `could not defragment ${member}`, {
          host: member,
          found: refused,
          hint: `make room in ${context.session.spec.etcd.dataDirectory} on ${member} for a copy of what its file holds, then run the same command again`,
        });
      return { refused };
    },
    patienceMs: changePatienceMs,
    hint: `read \`journalctl -u etcd\` on ${member}, then run the same command again`,
  }),
};
