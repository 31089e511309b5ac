import { decimal } from '../components/etcd/answer.js';
import { changeHint, changePatienceMs, lookAtMembers, type MemberChange, settleMs } from './etcd/members.js';
import { requestOfMembers } from './etcd/request.js';
import type { OperationKind } from './kind.js';

/** A member leaves etcd for good. */
export interface RemoveMember extends MemberChange {
  readonly kind: 'remove-member';
  /** Hexadecimal. */
  readonly id: string;
}

/** Done once the list no longer has its id. */
export const removeMember: OperationKind<RemoveMember> = {
  kind: 'remove-member',
  summary: ({ member, id }) => `remove the member of ${member} (${id})`,
  subject: ({ member }) => member,
  execution: ({ member, id, through }, context) => ({
    look: () =>
      lookAtMembers(context, through, (members) => {
        const done = !members.some((one) => one.id === id);
        return { done, found: `${member} is ${done ? 'no member' : 'a member'}` };
      }),
    carryOut: () =>
      requestOfMembers(context, { through, path: 'cluster/member/remove', body: { ID: decimal(id) } }),
    patienceMs: changePatienceMs,
    settleMs,
    hint: changeHint,
  }),
};
