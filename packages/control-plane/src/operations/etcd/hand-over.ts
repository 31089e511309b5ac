import { decimal } from '../../components/etcd/answer.js';
import { askMembers } from '../../components/etcd/ask.js';
import type { Attempt, OperationContext } from '../kind.js';
import { type MemberChange, silent } from './members.js';
import { requestOfMembers } from './request.js';

/** Has a leader hand over to the first of the other members that can lead. Returns once that one leads. */
export async function handOver(
  context: OperationContext,
  { member, through }: MemberChange,
): Promise<Attempt> {
  const answers = await askMembers(context.session, through, context.signal);
  const [next] = [...answers.values()].filter(({ status }) => !status.isLearner);
  if (next === undefined) return { refused: silent.found };
  const path = 'maintenance/transfer-leadership';
  const body = { targetID: decimal(next.status.memberId) };
  return requestOfMembers(context, { through: [member], path, body });
}
