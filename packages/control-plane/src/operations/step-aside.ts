import { afterRun } from '@harderway/desired-state';
import { etcd } from '@harderway/program-settings';
import { askMembers } from '../components/etcd/ask.js';
import { askHealth } from '../components/health.js';
import { store } from '../components/index.js';
import { runAsRoot } from '../hosts/as-root.js';
import { pause } from '../hosts/pause.js';
import { answerOf, describeHealth } from '../model/health.js';
import type { StepAside } from '../model/operation.js';
import { handOver } from './etcd/hand-over.js';
import { whileServersWait } from './etcd/hold-servers.js';
import { changePatienceMs, hintOn } from './etcd/members.js';
import type { OperationKind } from './kind.js';

/** Time for API servers to see that a member has closed their connections. */
const closingMs = 120;

const unit = `${etcd.name}.service`;

/**
 * Done once the member has stopped; a leader hands over first. It stops while the API servers wait, since it drops its
 * open requests: `serve` of etcd's package `embed` ends with its listener, and then stops the gRPC server at once. A member that
 * does not answer may lead: the host has to show that it is down.
 */
export const stepAside: OperationKind<StepAside> = {
  kind: 'step-aside',
  summary: ({ member }) => `let others serve etcd in the place of ${member}`,
  subject: ({ member }) => member,
  execution: (operation, context) => {
    const { member } = operation;
    const { session, signal } = context;
    const ask = async () => (await askMembers(session, [member], signal)).get(member);
    let comesBack = false;
    return {
      look: async () => {
        const own = await ask();
        if (own !== undefined)
          return { done: false, found: `${member} ${own.status.isLeader ? 'leads' : 'follows'}` };
        const health = answerOf({ answers: await askHealth(session, store, [member], signal) }, member);
        return { done: health.kind === 'down', found: `${member}: ${describeHealth(health)}` };
      },
      carryOut: async () => {
        const own = await ask();
        if (own === undefined) return { refused: `${member} does not answer` };
        // The host starts it again even if this run ends before it has done so.
        if (!comesBack) await runAsRoot(session, member, afterRun(['systemctl', 'start', unit]), signal);
        comesBack = true;
        return whileServersWait(session, async () => {
          const { refused } = own.status.isLeader ? await handOver(context, operation) : {};
          if (refused !== undefined) return { refused };
          await runAsRoot(session, member, ['systemctl', 'stop', '--no-block', unit], signal);
          await pause(closingMs);
          return undefined;
        });
      },
      patienceMs: changePatienceMs,
      hint: hintOn(member),
    };
  },
};
