import { askMember, askMembers } from '../components/etcd/ask.js';
import { freeShareOf } from '../components/etcd/free-share.js';
import { ControlPlaneError } from '../model/errors.js';
import { handOver } from './etcd/hand-over.js';
import { whileServersWait } from './etcd/hold-servers.js';
import { changePatienceMs, type MemberChange } from './etcd/members.js';
import { requestOfMembers } from './etcd/request.js';
import type { Attempt, OperationContext, OperationKind } from './kind.js';

/** The free space of a member's file is given back to the file system; the members `through` serve meanwhile. */
export interface Defragment extends MemberChange {
  readonly kind: 'defragment';
  /** Share of the file that may be free afterwards. */
  readonly freeShare: number;
}

/** Entries of the log that a member may be behind the others. One that is further behind has to catch up first. */
const mostBehind = 1000;

/** Makes sure that a member is in step with the others and does not lead; `refused` says why it can't be defragmented yet. */
async function makeReady(context: OperationContext, operation: Defragment): Promise<Attempt> {
  const { member, through } = operation;
  const answers = await askMembers(context.session, [member, ...through], context.signal);
  const own = answers.get(member);
  if (own === undefined) return { refused: `${member} does not answer` };
  const newest = Math.max(...[...answers.values()].map(({ status }) => status.raftIndex));
  const behind = newest - own.status.raftAppliedIndex;
  if (behind > mostBehind) return { refused: `${member} is ${behind} entries behind` };
  if (!own.status.isLeader || through.length === 0) return {};
  return whileServersWait(context.session, () => handOver(context, operation));
}

/** Done once the member answers and no more of its file is free than wanted. It serves nobody while it is defragmented. */
export const defragment: OperationKind<Defragment> = {
  kind: 'defragment',
  summary: ({ member }) => `defragment ${member}`,
  subject: ({ member }) => member,
  execution: (operation, context) => {
    const { member, freeShare } = operation;
    return {
      look: async () => {
        const answer = await askMember(context.session, member, context.signal);
        if (answer === undefined) return { done: false, found: `${member} does not answer` };
        if (answer.status.dbSizeInUseBytes === undefined)
          return { done: false, found: `${member} does not say how much of its file is free` };
        const free = freeShareOf(answer.status);
        return { done: free <= freeShare, found: `${Math.round(100 * free)} % of its file is free` };
      },
      carryOut: async () => {
        const ready = await makeReady(context, operation);
        if (ready.refused !== undefined) return ready;
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
    };
  },
};
