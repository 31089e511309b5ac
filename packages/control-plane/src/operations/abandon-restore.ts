import { restorePaths } from '../components/etcd/restore-paths.js';
import { runAsRoot } from '../hosts/as-root.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationKind } from './kind.js';
import { enterWork } from './restore/enter-work.js';
import { lookForWork } from './restore/work-left.js';

/** Removes the data of a restore that a control node has not taken yet. Its member keeps the data that it has. */
export interface AbandonRestore extends AnyOperation {
  readonly kind: 'abandon-restore';
  readonly host: string;
}

/** Looks once more before anything is removed. */
export const abandonScript: string = `set -e
${enterWork}
[ -e "$1/restore" ] || exit 0
enter "$1" restore
if [ -e "$2" ] && [ "$(head -n 1 id)" = "$(head -n 1 -- "$2")" ]; then
  echo 'the member has taken the data of the restore' >&2; exit 1
fi
rm -rf -- "$parent/restore"`;

/** Done once nothing of the restore is left. */
export const abandonRestore: OperationKind<AbandonRestore> = {
  kind: 'abandon-restore',
  summary: () => 'remove the data that was made ready for the restore',
  execution: ({ host }, { session, signal }) => {
    const { dataDirectory, member, mark } = restorePaths(session.spec);
    return {
      look: () => lookForWork({ session, signal }, host),
      carryOut: async () => {
        await runAsRoot(
          session,
          host,
          ['sh', '-c', abandonScript, 'sh', dataDirectory, `${member}/${mark}`],
          signal,
        );
      },
      patienceMs: 10_000,
      hint: 'fix the cause, then run `harderway restore --abandon` again',
    };
  },
};
