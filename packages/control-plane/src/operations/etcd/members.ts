import { sameUrls } from '@harderway/etcd-config';
import type { ListedMember } from '@harderway/etcd-config/etcdctl';
import { askFirst } from '../../components/etcd/ask.js';
import type { AnyOperation } from '../../model/operation.js';
import type { Look, OperationContext } from '../kind.js';

/** A change of etcd's members, asked for through the first of these hosts whose member answers. */
export interface MemberChange extends AnyOperation {
  /** Name of the member and of its host. */
  readonly member: string;
  readonly through: readonly string[];
}

/** etcd counts a member as connected after 5 s, and makes no further change before (`HealthInterval` of its server). */
export const settleMs = 5000;

/** A change needs a leader; after a leader was lost, one is elected within seconds. */
export const changePatienceMs = 60_000;

/** Advice if the members do not make a change. */
export const changeHint =
  'read `journalctl -u etcd` on the control nodes; the next run goes on from what it finds';

/** Advice if one member is the reason. */
export const hintOn = (member: string): string =>
  `read \`journalctl -u etcd\` on ${member}; the next run goes on from what it finds`;

/** The state while no member answers. */
export const silent = { done: false, found: 'no member that knows a leader answers' } as const;

/** Judges the list of members. */
export async function lookAtMembers(
  { session, signal }: OperationContext,
  through: readonly string[],
  judge: (members: readonly ListedMember[]) => Look,
): Promise<Look> {
  const answer = await askFirst(session, through, signal);
  return answer === undefined ? silent : judge(answer.members);
}

/** The member with these peer URLs. */
export const memberAt = (
  members: readonly ListedMember[],
  urls: readonly string[],
): ListedMember | undefined => members.find(({ peerUrls }) => sameUrls(peerUrls, urls));
