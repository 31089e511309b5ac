import { askFirst, askMember, decimal } from '../components/etcd/ask.js';
import { freeShareOf } from '../components/etcd/free-share.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Defragment, DisarmAlarm, Procedure } from '../model/operation.js';
import { requestOfMembers } from './member-request.js';

/** The member answers, and no more of its file is free than wanted. It serves nobody while it is defragmented. */
export const defragment = ({ member, freeShare }: Defragment): Procedure => ({
  look: async (session, signal) => {
    const answer = await askMember(session, member, signal);
    if (answer === undefined) return { done: false, found: `${member} does not answer` };
    const free = freeShareOf(answer.status);
    return { done: free <= freeShare, found: `${Math.round(100 * free)} % of its file is free` };
  },
  carryOut: async (session, signal) => {
    const request = { through: [member], path: 'maintenance/defragment', maxSeconds: 600 };
    const refused = await requestOfMembers(session, request, signal);
    // Asked again, it would fail again, and each time the member serves nobody.
    if (refused?.includes('no space left on device') === true)
      throw new ControlPlaneError('operation-failed', `could not defragment ${member}`, {
        host: member,
        found: refused,
        hint: `make room in ${session.spec.etcd.dataDirectory} on ${member} for a copy of what its file holds, then run the same command again`,
      });
    return refused;
  },
  patienceMs: () => 60_000,
  hint: `read \`journalctl -u etcd\` on ${member}, then run the same command again`,
});

/** No member has raised it. */
export function disarm({ through }: DisarmAlarm): Procedure {
  const alarm = 'NOSPACE';
  const raised = async (...[session, signal]: Parameters<Procedure['look']>) => {
    const answer = await askFirst(session, through, signal);
    return answer?.alarms.filter((one) => one.alarm === alarm);
  };
  return {
    look: async (session, signal) => {
      const found = await raised(session, signal);
      if (found === undefined) return { done: false, found: 'no member that knows a leader answers' };
      return { done: found.length === 0, found: `${found.length} members have raised it` };
    },
    carryOut: async (session, signal) => {
      for (const { memberId } of (await raised(session, signal)) ?? []) {
        const body = { action: 'DEACTIVATE', memberID: decimal(memberId), alarm };
        const refused = await requestOfMembers(session, { through, path: 'maintenance/alarm', body }, signal);
        if (refused !== undefined) return refused;
      }
      return undefined;
    },
    patienceMs: () => 60_000,
    hint: 'read `journalctl -u etcd` on the control nodes, then run the same command again',
  };
}
