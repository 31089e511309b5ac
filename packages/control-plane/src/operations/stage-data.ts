import { judgedVersions } from '@harderway/cluster-spec';
import { restoreArgv, restoreProgram } from '@harderway/etcd-snapshots';
import { etcdCluster } from '../components/etcd/cluster.js';
import { restorePaths } from '../components/etcd/restore-paths.js';
import { runAsRoot } from '../hosts/as-root.js';
import { whileProgressing } from '../hosts/while-progressing.js';
import { ControlPlaneError } from '../model/errors.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationContext, OperationKind } from './kind.js';
import { enterWork } from './restore/enter-work.js';
import { again, namesRestore } from './restore/names.js';
import { idLine, type RestoreId, tokenOf } from './restore/restore-id.js';

/** The data of a restore is made ready on a control node, beside what runs. */
export interface StageData extends AnyOperation {
  readonly kind: 'stage-data';
  readonly host: string;
  readonly restore: RestoreId;
  /** Added to the revisions of the snapshot, so that the member starts at the revision of the restore. */
  readonly raiseBy: number;
  /** Path of the snapshot on this machine. */
  readonly snapshot: string;
  /** Bytes. */
  readonly size: number;
}

/** How long a host may take to put a snapshot on its disk, and to restore its data: a minute, and 10 MB a second. */
const patienceMs = (bytes: number): number => 60_000 + bytes / 10_000;

/** Begins a restore on a host. What another one has left is removed: it is a copy of a snapshot, or made from one. */
export const beginScript: string = `set -e
${enterWork}
[ -e "$1/restore" ] || mkdir -p -m 700 -- "$1/restore"
enter "$1" restore
if [ "$(head -n 1 id 2>/dev/null)" != "$2" ]; then find . -mindepth 1 -delete; fi
printf '%s\\n' "$2" >id`;

/** The mark comes last: with it, all is there. */
export const stageScript: string = `set -e
${enterWork}
enter "$1" restore
mark=$2; line=$3; shift 3
rm -rf data
"$@" >&2
printf '%s\\n' "$line" >"data/member/$mark"
sync -f .
rm -f snapshot.db`;

const stalled = (host: string, size: number): ControlPlaneError =>
  new ControlPlaneError('step-failed', `${host}: the snapshot stopped going over`, {
    host,
    found: `nothing was taken within ${Math.round(patienceMs(size) / 1000)} s`,
    hint: `nothing was stopped or replaced; check the disk of ${host} and the network, then ${again}`,
  });

async function stage(
  { host, restore, raiseBy, snapshot, size }: StageData,
  { session, signal }: OperationContext,
): Promise<void> {
  const { spec } = session;
  const paths = restorePaths(spec);
  const transport = session.transports.get(host);
  if (transport === undefined) throw new Error(`no connection to ${host}`);
  const line = idLine(restore);
  await runAsRoot(session, host, ['sh', '-c', beginScript, 'sh', paths.dataDirectory, line], signal);
  const options = { sudo: true, signal };
  const content = { kind: 'local-file', path: snapshot, sha256: restore.sha256, size } as const;
  await whileProgressing(
    { limitMs: patienceMs(size), stalled: () => stalled(host, size), signal },
    (limit, onProgress) =>
      transport.put([{ path: paths.snapshot, content, mode: 0o600 }], {
        sudo: true,
        signal: limit,
        onProgress,
      }),
  );
  const program = `/usr/local/bin/${restoreProgram(judgedVersions(spec.versions).etcd)}`;
  const argv = restoreArgv(etcdCluster(spec), {
    member: host,
    snapshot: 'snapshot.db',
    dataDirectory: 'data',
    token: tokenOf(restore),
    raiseBy,
  });
  const own = [paths.dataDirectory, paths.mark, line];
  const words = ['sh', '-c', stageScript, 'sh', ...own, 'env', 'ETCDCTL_API=3', program, ...argv];
  const result = await transport.run({
    argv: words,
    endOnLoss: true,
    timeoutMs: patienceMs(size),
    ...options,
  });
  if (result.exitCode === 0) return;
  const lines = result.stderr.trim().split('\n').slice(-5);
  throw new ControlPlaneError('step-failed', `${host}: the snapshot could not be restored`, {
    host,
    found: lines.at(-1) ?? '',
    details: lines,
    hint: `nothing was stopped or replaced; ${again}`,
  });
}

/** Done once a file in the data, written last, says that the data is ready. */
export const stageData: OperationKind<StageData> = {
  kind: 'stage-data',
  summary: () => 'make the data of the snapshot ready',
  execution: (operation, context) => ({
    look: async () => {
      const { restored, mark } = restorePaths(context.session.spec);
      const { host, restore } = operation;
      const done = await namesRestore(context, host, `${restored}/member/${mark}`, restore);
      return { done, found: done ? 'ready' : 'not ready' };
    },
    carryOut: () => stage(operation, context),
    patienceMs: 10_000,
    hint: again,
  }),
};
