import { balancer } from '../components/index.js';
import { showWholeTable, tableIn, weightsOf } from '../components/weights.js';
import { runAsRoot } from '../hosts/as-root.js';
import type { AnyOperation } from '../model/operation.js';
import { hintOn, patienceMs } from './balancer/server.js';
import type { Look, OperationKind } from './kind.js';

/** ldirectord sets up the virtual service that is missing from the kernel's table. */
export interface ReloadBalancer extends AnyOperation {
  readonly kind: 'reload-balancer';
  readonly gateway: string;
}

/**
 * Done once the table has the virtual service. It does not wait for weights: ldirectord sets them as it finds servers healthy, and API
 * servers that are down may start only later in the plan.
 */
export const reloadBalancer: OperationKind<ReloadBalancer> = {
  kind: 'reload-balancer',
  summary: () => 'reload ldirectord',
  execution: ({ gateway }, { session, signal }) => ({
    look: async (): Promise<Look> => {
      const { stdout } = await runAsRoot(session, gateway, ['sh', '-c', showWholeTable], signal);
      const listing = tableIn(stdout);
      if (listing === undefined) return { done: false, found: 'it did not show its table' };
      const done = weightsOf(session.spec, listing) !== undefined;
      return { done, found: `${done ? 'a' : 'no'} virtual service for the virtual IP` };
    },
    carryOut: async () => {
      await runAsRoot(session, gateway, ['systemctl', 'reload', balancer.unit ?? ''], signal);
    },
    patienceMs: patienceMs(session.spec),
    hint: hintOn(gateway),
  }),
};
