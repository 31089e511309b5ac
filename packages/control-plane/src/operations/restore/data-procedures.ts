import { restoreArgv, restoreProgram } from '@harderway/etcd-snapshots';
import { etcdCluster } from '../../components/etcd/cluster.js';
import { runAsRoot } from '../../hosts/as-root.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { Procedure } from '../../model/operation.js';
import type { RestoreId, StageData, SwapData } from '../../model/restore-operation.js';
import type { Session } from '../../model/session.js';
import { idLine, replacedBy, restorePlace, tokenOf } from './place.js';

/** How long a host may take to restore the data of a snapshot: a minute, and 10 MB a second. */
const patienceMs = (bytes: number): number => 60_000 + bytes / 10_000;

/** Advice where a step failed. */
export const again =
  'fix the cause, then run `harderway restore` with the same file again: it goes on from here';

/** The first line of a file says that it is of this restore. */
async function names(
  session: Session,
  host: string,
  path: string,
  restore: RestoreId,
  signal?: AbortSignal,
): Promise<boolean> {
  const argv = ['sh', '-c', 'head -n 1 -- "$1" 2>/dev/null || :', 'sh', path];
  return (await runAsRoot(session, host, argv, signal)).stdout.trim() === idLine(restore);
}

/** Begins a restore on a host. What another one has left is removed: it is a copy of a snapshot, or made from one. */
const beginScript = `set -e
if [ "$(head -n 1 -- "$2" 2>/dev/null)" != "$3" ]; then rm -rf -- "$1"; fi
mkdir -p -m 700 -- "$1"
printf '%s\\n' "$3" >"$2"`;

/** One at a time, since one that was cut off from us may still be at work. The mark comes last: with it, all is there. */
const stageScript = `set -e
exec 9>"$1/lock"; flock -w 60 9
rm -rf -- "$2"
shift 2; mark=$1; line=$2; snapshot=$3; shift 3
"$@" >&2
printf '%s\\n' "$line" >"$mark"
sync -f "$mark"
rm -f -- "$snapshot"`;

/** A file in the data, written last, says that it is ready. */
export const stageData = ({ host, restore, snapshot, size }: StageData): Procedure => ({
  look: async (session, signal) => {
    const { restored, mark } = restorePlace(session.spec);
    const done = await names(session, host, `${restored}/member/${mark}`, restore, signal);
    return { done, found: done ? 'ready' : 'not ready' };
  },
  carryOut: async (session, signal) => {
    const { spec } = session;
    const place = restorePlace(spec);
    const transport = session.transports.get(host);
    if (transport === undefined) throw new Error(`no connection to ${host}`);
    const line = idLine(restore);
    await runAsRoot(session, host, ['sh', '-c', beginScript, 'sh', place.work, place.underWay, line], signal);
    const options = { sudo: true, ...(signal === undefined ? {} : { signal }) };
    const content = { kind: 'local-file', path: snapshot, sha256: restore.sha256, size } as const;
    await transport.put([{ path: place.snapshot, content, mode: 0o600 }], options);
    const program = `/usr/local/bin/${restoreProgram(spec.versions.etcd)}`;
    const argv = restoreArgv(etcdCluster(spec), {
      member: host,
      snapshot: place.snapshot,
      dataDirectory: place.restored,
      token: tokenOf(restore),
    });
    const paths = [
      place.work,
      place.restored,
      `${place.restored}/member/${place.mark}`,
      line,
      place.snapshot,
    ];
    const words = ['sh', '-c', stageScript, 'sh', ...paths, 'env', 'ETCDCTL_API=3', program, ...argv];
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
  },
  patienceMs: () => 10_000,
  hint: again,
});

/**
 * Two renames within a directory. Killed between them, the member has no data, and what was made ready is still beside it.
 * Data that was moved aside before keeps its name.
 */
const swapScript = `set -e
case $(systemctl show -p ActiveState --value etcd.service) in
  inactive | failed) ;;
  *) echo 'etcd runs' >&2; exit 1 ;;
esac
[ "$(head -n 1 -- "$1/$2")" = "$3" ] || { echo 'the data of the snapshot is not ready' >&2; exit 1; }
if [ -e "$4" ]; then
  aside=$5; count=1
  while [ -e "$aside" ]; do count=$((count + 1)); aside=$5-$count; done
  mkdir -m 700 -- "$aside"
  mv -- "$4" "$aside/"
fi
mv -- "$1" "$4"
sync -f "$4"`;

/** The name of the restore has come with the data. */
export const swapData = ({ host, restore }: SwapData): Procedure => ({
  look: async (session, signal) => {
    const { member, mark } = restorePlace(session.spec);
    const done = await names(session, host, `${member}/${mark}`, restore, signal);
    return { done, found: done ? 'replaced' : 'not replaced' };
  },
  carryOut: async (session, signal) => {
    const place = restorePlace(session.spec);
    const from = `${place.restored}/member`;
    const paths = [from, place.mark, idLine(restore), place.member, replacedBy(place, restore)];
    await runAsRoot(session, host, ['sh', '-c', swapScript, 'sh', ...paths], signal);
  },
  patienceMs: () => 10_000,
  hint: again,
});
