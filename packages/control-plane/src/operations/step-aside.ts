import { afterRun } from '@harderway/desired-state';
import { etcd } from '@harderway/program-settings';
import { askMembers } from '../components/etcd/ask.js';
import { runAsRoot } from '../hosts/as-root.js';
import { pause } from '../hosts/pause.js';
import type { Procedure, StepAside } from '../model/operation.js';
import { whileServersWait } from './hold-servers.js';
import { handOver } from './members.js';

/** Time for API servers to see that a member has closed their connections. */
const closingMs = 120;

const unit = `${etcd.name}.service`;

/**
 * Done once the member has stopped; one that leads hands over first. It stops while the API servers wait, since it drops its
 * open requests: `serve` of etcd's package `embed` ends with its listener, and then stops the gRPC server at once. A member that
 * does not answer serves nobody.
 */
export function stepAside(operation: StepAside): Procedure {
  const { member } = operation;
  let comesBack = false;
  return {
    look: async (session, signal) => {
      const own = (await askMembers(session, [member], signal)).get(member);
      if (own === undefined) return { done: true, found: `${member} does not answer` };
      return { done: false, found: `${member} ${own.status.isLeader ? 'leads' : 'follows'}` };
    },
    carryOut: async (session, signal) => {
      const own = (await askMembers(session, [member], signal)).get(member);
      if (own === undefined) return undefined;
      // It is not left stopped where this run ends before it has started it again.
      if (!comesBack) await runAsRoot(session, member, afterRun(['systemctl', 'start', unit]), signal);
      comesBack = true;
      return whileServersWait(session, async () => {
        const refused = own.status.isLeader ? await handOver(session, operation, signal) : undefined;
        if (refused !== undefined) return refused;
        await runAsRoot(session, member, ['systemctl', 'stop', '--no-block', unit], signal);
        await pause(closingMs);
        return undefined;
      });
    },
    patienceMs: () => 60_000,
    hint: `read \`journalctl -u etcd\` on ${member}; the next run goes on from what it finds`,
  };
}
