import { askFirst } from '../components/etcd/ask.js';
import { handOver } from './etcd/hand-over.js';
import { whileServersWait } from './etcd/hold-servers.js';
import { changeHint, changePatienceMs, type MemberChange, silent } from './etcd/members.js';
import type { OperationKind } from './kind.js';

/** Another member leads. */
export interface MoveLeader extends MemberChange {
  readonly kind: 'move-leader';
}

/** Done once the others know another leader. Only the leader itself can hand over. */
export const moveLeader: OperationKind<MoveLeader> = {
  kind: 'move-leader',
  summary: ({ member }) => `let another member than ${member} lead`,
  subject: ({ member }) => member,
  execution: (operation, context) => ({
    look: async () => {
      const answer = await askFirst(context.session, operation.through, context.signal);
      if (answer === undefined) return silent;
      const leader = answer.members.find(({ id }) => id === answer.status.leaderId);
      const name = leader?.name ?? 'nobody';
      return { done: leader !== undefined && name !== operation.member, found: `${name} leads` };
    },
    carryOut: () => whileServersWait(context.session, () => handOver(context, operation)),
    patienceMs: changePatienceMs,
    hint: changeHint,
  }),
};
