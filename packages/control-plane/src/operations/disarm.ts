import { decimal } from '../components/etcd/answer.js';
import { askFirst } from '../components/etcd/ask.js';
import type { AnyOperation } from '../model/operation.js';
import { changePatienceMs, silent } from './etcd/members.js';
import { requestOfMembers } from './etcd/request.js';
import type { OperationKind } from './kind.js';

/** The alarm NOSPACE is switched off. */
export interface Disarm extends AnyOperation {
  readonly kind: 'disarm';
  readonly through: readonly string[];
}

const alarm = 'NOSPACE';

/** Done once no member has raised it. */
export const disarm: OperationKind<Disarm> = {
  kind: 'disarm',
  summary: () => `disarm the alarm ${alarm}`,
  subject: () => 'all',
  execution: ({ through }, context) => {
    const raised = async () =>
      (await askFirst(context.session, through, context.signal))?.alarms.filter((one) => one.alarm === alarm);
    return {
      look: async () => {
        const found = await raised();
        if (found === undefined) return silent;
        return { done: found.length === 0, found: `${found.length} members have raised it` };
      },
      carryOut: async () => {
        for (const { memberId } of (await raised()) ?? []) {
          const body = { action: 'DEACTIVATE', memberID: decimal(memberId), alarm };
          const { refused } = await requestOfMembers(context, { through, path: 'maintenance/alarm', body });
          if (refused !== undefined) return { refused };
        }
        return undefined;
      },
      patienceMs: changePatienceMs,
      hint: 'read `journalctl -u etcd` on the control nodes, then run the same command again',
    };
  },
};
