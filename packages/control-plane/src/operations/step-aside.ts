import { etcd } from '@harderway/cluster-spec/programs';
import { askMembers, type MemberAnswer } from '../members/ask.js';
import { pause } from '../pause.js';
import { runAsRoot } from './as-root.js';
import { whileServersWait } from './hold-servers.js';
import { handOver } from './members.js';
import type { Procedure, StepAside } from './model.js';

/** Time for API servers to see that a member has closed their connections. */
const closingMs = 120;

/**
 * Whether a member drops its open requests when it stops. Later versions answer them first: 3.4.23 was seen to drop them,
 * 3.5.16 and 3.5.30 to answer.
 */
const dropsRequests = ({ status }: MemberAnswer): boolean => status.version.startsWith('3.4.');

/** Done once the member does not lead and, if it would drop requests, has stopped. One that does not answer serves nobody. */
export function stepAside(operation: StepAside): Procedure {
  const { member } = operation;
  return {
    look: async (session, signal) => {
      const own = (await askMembers(session, [member], signal)).get(member);
      if (own === undefined) return { done: true, found: `${member} does not answer` };
      if (dropsRequests(own)) return { done: false, found: `${member} serves` };
      return { done: !own.status.isLeader, found: `${member} ${own.status.isLeader ? 'leads' : 'follows'}` };
    },
    carryOut: async (session, signal) => {
      const own = (await askMembers(session, [member], signal)).get(member);
      if (own === undefined) return undefined;
      return whileServersWait(session, async () => {
        const refused = own.status.isLeader ? await handOver(session, operation, signal) : undefined;
        if (refused !== undefined || !dropsRequests(own)) return refused;
        await runAsRoot(session, member, ['systemctl', 'stop', '--no-block', `${etcd.name}.service`], signal);
        await pause(closingMs);
        return undefined;
      });
    },
    patienceMs: () => 60_000,
    hint: `read \`journalctl -u etcd\` on ${member}; the next run goes on from what it finds`,
  };
}
