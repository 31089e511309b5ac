import { decimal } from '../components/etcd/answer.js';
import { askFirst, memberServes } from '../components/etcd/ask.js';
import { ControlPlaneError } from '../model/errors.js';
import {
  changePatienceMs,
  hintOn,
  lookAtMembers,
  type MemberChange,
  memberAt,
  settleMs,
} from './etcd/members.js';
import { requestOfMembers } from './etcd/request.js';
import type { OperationKind } from './kind.js';

/** A member that has started votes: a learner is promoted once it is in step. */
export interface PromoteMember extends MemberChange {
  readonly kind: 'promote-member';
  readonly peerUrls: readonly string[];
}

/** A learner gets all data first: some GiB take minutes. */
const syncPatienceMs = 300_000;

/**
 * Done once the list has it as a started voter. etcd promotes a learner by what the learner has received, even if it has stopped
 * since: so it has to answer for itself. A member that stays silent cannot catch up, so it is not waited for.
 */
export const promoteMember: OperationKind<PromoteMember> = {
  kind: 'promote-member',
  summary: ({ member }) => `let ${member} vote once it is in step`,
  subject: ({ member }) => member,
  execution: ({ member, peerUrls, through }, context) => {
    const { session, signal } = context;
    const hint = hintOn(member);
    let silentSince: number | undefined;
    const answers = async (): Promise<boolean> => {
      if (await memberServes(session, member, signal)) {
        silentSince = undefined;
        return true;
      }
      silentSince ??= performance.now();
      if (performance.now() - silentSince < changePatienceMs) return false;
      throw new ControlPlaneError('operation-failed', `the member of ${member} does not answer`, {
        host: member,
        found: 'it has to answer before it votes',
        hint,
      });
    };
    return {
      look: () =>
        lookAtMembers(context, through, (members) => {
          const own = memberAt(members, peerUrls);
          if (own === undefined) return { done: false, found: `${member} is not a member` };
          if (!own.started) return { done: false, found: `${member} has not started` };
          return { done: !own.learner, found: own.learner ? `${member} is a learner` : `${member} votes` };
        }),
      carryOut: async () => {
        if (!(await answers())) return { refused: `${member} does not answer` };
        const own = memberAt((await askFirst(session, through, signal))?.members ?? [], peerUrls);
        if (own?.learner !== true) return { refused: `${member} has not started` };
        const body = { ID: decimal(own.id) };
        return requestOfMembers(context, { through, path: 'cluster/member/promote', body });
      },
      patienceMs: syncPatienceMs,
      settleMs,
      hint,
    };
  },
};
