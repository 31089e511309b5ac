import { afterRun } from '@harderway/desired-state';
import { keepalivedUnit } from '@harderway/program-settings';
import { askHealth } from '../components/health.js';
import { virtualRouter } from '../components/index.js';
import { askOwnership, describeOwnership, ownersIn } from '../components/keepalived/owner.js';
import { runAsRoot } from '../hosts/as-root.js';
import { gatewayHosts } from '../hosts/topology.js';
import { describeHealth } from '../model/health.js';
import type { MoveAddress } from '../model/operation.js';
import type { OperationKind } from './kind.js';

/**
 * Done once another gateway has the address. A keepalived that ends says so to the others, and none waits for adverts that are missing:
 * the move takes a tenth of a second. It starts again as one that does not preempt.
 */
export const moveAddress: OperationKind<MoveAddress> = {
  kind: 'move-address',
  summary: ({ gateway, through }) =>
    `let ${through.join(' or ')} have the virtual IP in the place of ${gateway}`,
  subject: ({ gateway }) => gateway,
  execution: ({ gateway, through }, { session, signal }) => {
    const onGateway = (host: string, verb: string) =>
      runAsRoot(session, host, ['systemctl', verb, keepalivedUnit], signal);
    const standBack = async (host: string): Promise<void> => {
      // The host starts it again even if this run ends before it has done so.
      await runAsRoot(session, host, afterRun(['systemctl', 'start', keepalivedUnit]), signal);
      await onGateway(host, 'stop');
    };
    return {
      look: async () => {
        const answers = await askOwnership(session, [gateway, ...through], signal);
        const isDone = answers.get(gateway)?.kind === 'no' && ownersIn(answers).length === 1;
        return { done: isDone, found: describeOwnership(answers) };
      },
      carryOut: async () => {
        const health = [...(await askHealth(session, virtualRouter, through, signal))];
        if (health.every(([, { kind }]) => kind !== 'up'))
          return { refused: health.map(([host, own]) => `${host}: ${describeHealth(own)}`).join('; ') };
        const others = gatewayHosts(session.spec).flatMap(({ name }) =>
          name === gateway || through.includes(name) ? [] : [name],
        );
        try {
          for (const host of others) await standBack(host);
          await onGateway(gateway, 'restart');
        } finally {
          for (const host of others) await onGateway(host, 'start');
        }
        return undefined;
      },
      patienceMs: 10_000,
      hint: `read \`journalctl -u ${keepalivedUnit}\` on the gateways, then run the same command again`,
    };
  },
};
