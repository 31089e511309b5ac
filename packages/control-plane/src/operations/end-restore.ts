import { restorePaths } from '../components/etcd/restore-paths.js';
import { runAsRoot } from '../hosts/as-root.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationKind } from './kind.js';
import { again } from './restore/names.js';
import { lookForWork } from './restore/work-left.js';

/** Nothing on a control node says that a restore is under way. */
export interface EndRestore extends AnyOperation {
  readonly kind: 'end-restore';
  readonly host: string;
}

/** Done once the files that a restore needed are gone. */
export const endRestore: OperationKind<EndRestore> = {
  kind: 'end-restore',
  summary: () => 'remove what restoring has left',
  execution: ({ host }, { session, signal }) => {
    const { work } = restorePaths(session.spec);
    return {
      look: () => lookForWork({ session, signal }, host),
      carryOut: async () => {
        await runAsRoot(session, host, ['rm', '-rf', '--', work], signal);
      },
      patienceMs: 10_000,
      hint: again,
    };
  },
};
