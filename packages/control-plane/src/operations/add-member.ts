import { sameUrls } from '@harderway/etcd-config';
import type { ListedMember } from '@harderway/etcd-config/etcdctl';
import { askFirst, askMembers } from '../components/etcd/ask.js';
import { ControlPlaneError } from '../model/errors.js';
import {
  changeHint,
  changePatienceMs,
  lookAtMembers,
  type MemberChange,
  memberAt,
  silent,
} from './etcd/members.js';
import { requestOfMembers } from './etcd/request.js';
import type { OperationKind } from './kind.js';

/** A member is announced to the others, which wait for it from then on. */
export interface AddMember extends MemberChange {
  readonly kind: 'add-member';
  readonly peerUrls: readonly string[];
  readonly learner: boolean;
  /** Peer URLs of all members before: the new one refuses to start with any other list. */
  readonly others: readonly string[];
}

/** Whether a member has been added and does not vote yet. */
const isAwaited = ({ learner, started }: ListedMember): boolean => learner || !started;

/**
 * The longest time to wait until all members list a new member. A member that was cut off from the others lists it later. The new
 * member starts with the list of the first member that answers, and exits if that list lacks it.
 */
const spreadMs = 20_000;

/** Done once the lists of the members have one with its peer URLs that has not started, or that is a learner. */
export const addMember: OperationKind<AddMember> = {
  kind: 'add-member',
  summary: ({ member, learner }) => `add ${member} as a ${learner ? 'learner' : 'voter'}`,
  subject: ({ member }) => member,
  execution: ({ member, peerUrls, learner, others, through }, context) => {
    let spreadUntil: number | undefined;
    /** Whether members that answer lack it, and may learn of it soon. */
    const isSpreading = async (): Promise<boolean> => {
      spreadUntil ??= performance.now() + spreadMs;
      const answers = await askMembers(context.session, through, context.signal);
      const lacks = [...answers.values()].some(({ members }) => memberAt(members, peerUrls) === undefined);
      return lacks && performance.now() < spreadUntil;
    };
    return {
      look: async () => {
        const look = await lookAtMembers(context, through, (members) => {
          const own = memberAt(members, peerUrls);
          if (own === undefined) return { done: false, found: `${member} is not a member` };
          const awaited = isAwaited(own);
          return { done: awaited, found: `${member} is ${awaited ? 'awaited' : 'a member already'}` };
        });
        if (!look.done || !(await isSpreading())) return look;
        return { done: false, found: `not every member lists ${member} yet` };
      },
      carryOut: async () => {
        const answer = await askFirst(context.session, through, context.signal);
        if (answer === undefined) return { refused: silent.found };
        const own = memberAt(answer.members, peerUrls);
        // A leader that did not answer in time has made it later.
        if (own !== undefined && isAwaited(own)) return undefined;
        const now = answer.members.flatMap((one) => one.peerUrls);
        if (!sameUrls(now, others))
          throw new ControlPlaneError('changed-meanwhile', 'the members of etcd are not those of the plan', {
            host: member,
            found: now.join(', '),
            hint: 'run again: it plans on what is there now',
          });
        const body = { peerURLs: peerUrls, ...(learner ? { isLearner: true } : {}) };
        return requestOfMembers(context, { through, path: 'cluster/member/add', body });
      },
      patienceMs: changePatienceMs,
      hint: changeHint,
    };
  },
};
