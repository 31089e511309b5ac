import { restorePaths } from '../components/etcd/restore-paths.js';
import { runAsRoot } from '../hosts/as-root.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationKind } from './kind.js';

/** Removes the data of a restore that a control node has not taken yet. Its member keeps the data that it has. */
export interface AbandonRestore extends AnyOperation {
  readonly kind: 'abandon-restore';
  readonly host: string;
}

/** Looks once more before anything is removed, and waits for a restore that was cut off from its run and is still at work. */
const script = `set -e
[ -e "$1" ] || exit 0
exec 9>"$1/lock"; flock -w 60 9
if [ -e "$2" ] && [ "$(head -n 1 -- "$1/id")" = "$(head -n 1 -- "$2")" ]; then
  echo 'the member has taken the data of the restore' >&2; exit 1
fi
rm -rf -- "$1"`;

/** Done once nothing of the restore is left. */
export const abandonRestore: OperationKind<AbandonRestore> = {
  kind: 'abandon-restore',
  summary: () => 'remove the data that was made ready for the restore',
  procedure: ({ host }, { session, signal }) => {
    const { work, member, mark } = restorePaths(session.spec);
    return {
      look: async () => {
        const argv = ['sh', '-c', '[ ! -e "$1" ] || echo left', 'sh', work];
        const left = (await runAsRoot(session, host, argv, signal)).stdout !== '';
        return { done: !left, found: left ? `${work} exists` : 'nothing is left' };
      },
      carryOut: async () => {
        await runAsRoot(session, host, ['sh', '-c', script, 'sh', work, `${member}/${mark}`], signal);
      },
      patienceMs: 10_000,
      hint: 'fix the cause, then run `harderway restore --abandon` again',
    };
  },
};
