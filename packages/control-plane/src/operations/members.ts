import { type ListedMember, sameUrls } from '@harderway/etcd-config';
import { askFirst, askMembers, decimal, memberServes } from '../components/etcd/ask.js';
import { ControlPlaneError } from '../model/errors.js';
import type {
  AddMember,
  MoveLeader,
  Procedure,
  PromoteMember,
  RemoveMember,
  StepAside,
} from '../model/operation.js';
import type { Session } from '../model/session.js';
import { whileServersWait } from './hold-servers.js';
import { requestOfMembers } from './member-request.js';

/** etcd counts a member as connected after 5 s, and makes no further change before (`HealthInterval` of its server). */
const settleMs = 5000;

/** A change needs a leader; after a leader was lost, one is elected within seconds. */
const changePatienceMs = 60_000;

/** A learner gets all data first: some GiB take minutes. */
const syncPatienceMs = 300_000;

const hint = 'read `journalctl -u etcd` on the control nodes; the next run goes on from what it finds';

const silent = { done: false, found: 'no member that knows a leader answers' } as const;

/** A look at the list of members. */
const looking =
  (
    through: readonly string[],
    judge: (members: readonly ListedMember[]) => { done: boolean; found: string },
  ) =>
  async (session: Session, signal?: AbortSignal) => {
    const answer = await askFirst(session, through, signal);
    return answer === undefined ? silent : judge(answer.members);
  };

const at = (members: readonly ListedMember[], urls: readonly string[]): ListedMember | undefined =>
  members.find(({ peerUrls }) => sameUrls(peerUrls, urls));

/** Whether a member has been added and does not vote yet. */
const isAwaited = ({ learner, started }: ListedMember): boolean => learner || !started;

/** The list no longer has its id. */
export const removeMember = ({ member, id, through }: RemoveMember): Procedure => ({
  look: looking(through, (members) => {
    const done = !members.some((one) => one.id === id);
    return { done, found: `${member} is ${done ? 'no member' : 'a member'}` };
  }),
  carryOut: (session, signal) =>
    requestOfMembers(session, { through, path: 'cluster/member/remove', body: { ID: decimal(id) } }, signal),
  patienceMs: () => changePatienceMs,
  settleMs,
  hint,
});

/** The list has a member with its peer URLs that has not started, or that learns. */
export const addMember = ({ member, peerUrls, learner, others, through }: AddMember): Procedure => ({
  look: looking(through, (members) => {
    const own = at(members, peerUrls);
    if (own === undefined) return { done: false, found: `${member} is not a member` };
    const awaited = isAwaited(own);
    return { done: awaited, found: `${member} is ${awaited ? 'awaited' : 'a member already'}` };
  }),
  carryOut: async (session, signal) => {
    const answer = await askFirst(session, through, signal);
    if (answer === undefined) return silent.found;
    const own = at(answer.members, peerUrls);
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
    return requestOfMembers(session, { through, path: 'cluster/member/add', body }, signal);
  },
  patienceMs: () => changePatienceMs,
  hint,
});

/**
 * The list has it as a started voter. etcd promotes a learner by what it had received, though it may have ended since: it has to
 * answer for itself. One that goes on being silent will not be in step, and is not waited for.
 */
export function promoteMember({ member, peerUrls, through }: PromoteMember): Procedure {
  const ownHint = `read \`journalctl -u etcd\` on ${member}; the next run goes on from what it finds`;
  let silentSince: number | undefined;
  const answers = async (session: Session, signal?: AbortSignal): Promise<boolean> => {
    if (await memberServes(session, member, signal)) {
      silentSince = undefined;
      return true;
    }
    silentSince ??= performance.now();
    if (performance.now() - silentSince < changePatienceMs) return false;
    throw new ControlPlaneError('operation-failed', `the member of ${member} does not answer`, {
      host: member,
      found: 'it has to answer before it votes',
      hint: ownHint,
    });
  };
  return {
    look: looking(through, (members) => {
      const own = at(members, peerUrls);
      if (own === undefined) return { done: false, found: `${member} is not a member` };
      if (!own.started) return { done: false, found: `${member} has not started` };
      return { done: !own.learner, found: own.learner ? `${member} is a learner` : `${member} votes` };
    }),
    carryOut: async (session, signal) => {
      if (!(await answers(session, signal))) return `${member} does not answer`;
      const own = at((await askFirst(session, through, signal))?.members ?? [], peerUrls);
      if (own?.learner !== true) return `${member} has not started`;
      const body = { ID: decimal(own.id) };
      return requestOfMembers(session, { through, path: 'cluster/member/promote', body }, signal);
    },
    patienceMs: () => syncPatienceMs,
    settleMs,
    hint: ownHint,
  };
}

/** The leader hands over to the first of these members that can lead. Answers once that one leads. */
export async function handOver(
  session: Session,
  { member, through }: MoveLeader | StepAside,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const answers = await askMembers(session, through, signal);
  const [next] = [...answers.values()].filter(({ status }) => !status.isLearner);
  if (next === undefined) return silent.found;
  const path = 'maintenance/transfer-leadership';
  const body = { targetID: decimal(next.status.memberId) };
  return requestOfMembers(session, { through: [member], path, body }, signal);
}

/** The leader that the others know is not this member. Only the leader itself hands over. */
export const moveLeader = (operation: MoveLeader): Procedure => ({
  look: async (session, signal) => {
    const answer = await askFirst(session, operation.through, signal);
    if (answer === undefined) return silent;
    const leader = answer.members.find(({ id }) => id === answer.status.leaderId);
    const name = leader?.name ?? 'nobody';
    return { done: leader !== undefined && name !== operation.member, found: `${name} leads` };
  },
  carryOut: (session, signal) => whileServersWait(session, () => handOver(session, operation, signal)),
  patienceMs: () => changePatienceMs,
  hint,
});
