import { replacedBy, restorePaths } from '../components/etcd/restore-paths.js';
import { runAsRoot } from '../hosts/as-root.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationKind } from './kind.js';
import { enterWork } from './restore/enter-work.js';
import { again, namesRestore } from './restore/names.js';
import { idLine, type RestoreId } from './restore/restore-id.js';

/** The data that was made ready takes the place of a member's, which is moved aside. */
export interface SwapData extends AnyOperation {
  readonly kind: 'swap-data';
  readonly host: string;
  readonly restore: RestoreId;
}

/**
 * Two renames within a directory. Killed between them, the member has no data, and what was made ready is still beside it.
 * Data that was moved aside before keeps its name.
 */
export const swapScript: string = `set -e
${enterWork}
case $(systemctl show -p ActiveState --value etcd.service) in
  inactive | failed) ;;
  *) echo 'etcd runs' >&2; exit 1 ;;
esac
[ "$(head -n 1 -- "$1/$2")" = "$3" ] || { echo 'the data of the snapshot is not ready' >&2; exit 1; }
if [ -e "$4" ]; then
  aside=$5; count=1
  while [ -e "$aside" ]; do count=$((count + 1)); aside=$5-$count; done
  mkdir -m 700 -- "$aside"
  enter "$(dirname -- "$aside")" "$(basename -- "$aside")"
  mv -- "$4" .
fi
mv -T -- "$1" "$4"
sync -f "$4"`;

/** Done once the name of the restore has come with the data. */
export const swapData: OperationKind<SwapData> = {
  kind: 'swap-data',
  summary: () => 'move the data of the member aside and take that of the snapshot',
  execution: ({ host, restore }, context) => {
    const { session, signal } = context;
    const paths = restorePaths(session.spec);
    return {
      look: async () => {
        const done = await namesRestore(context, host, `${paths.member}/${paths.mark}`, restore);
        return { done, found: done ? 'replaced' : 'not replaced' };
      },
      carryOut: async () => {
        const from = `${paths.restored}/member`;
        const words = [from, paths.mark, idLine(restore), paths.member, replacedBy(paths, restore)];
        await runAsRoot(session, host, ['sh', '-c', swapScript, 'sh', ...words], signal);
      },
      patienceMs: 10_000,
      hint: again,
    };
  },
};
