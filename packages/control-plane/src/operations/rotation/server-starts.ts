import { kubeApiserver } from '@harderway/program-settings';
import { forEachHost } from '@harderway/remote-exec';
import { runAsRoot } from '../../hosts/as-root.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { controlHosts } from '../../hosts/topology.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';

/** Prints the ticks from boot to the start of a unit's process, the ticks of a second, and the seconds since boot. */
const script = `pid=$(systemctl show -p MainPID --value "$1")
[ "\${pid:-0}" != 0 ] || exit 0
stat=$(cat "/proc/$pid/stat")
set -- \${stat##*) }
shift 19
echo "$1 $(getconf CLK_TCK) $(cut -d ' ' -f 1 /proc/uptime)"`;

/**
 * The API server that started last, and when it did, by the clock of this machine.
 *
 * @throws ControlPlaneError `api-unhealthy` where one does not run: nobody knows what it will sign with; `no-answer`,
 *   `step-failed`, `host-lost` where a host does not answer
 */
export async function newestApiserverStart(
  session: Session,
  signal?: AbortSignal,
): Promise<{ readonly host: string; readonly at: Date }> {
  const unit = `${kubeApiserver.name}.service`;
  const results = await forEachHost(controlHosts(session.spec), async ({ name: host }) => {
    const { stdout } = await runAsRoot(session, host, ['sh', '-c', script, 'sh', unit], signal);
    if (stdout === '')
      throw new ControlPlaneError('api-unhealthy', `${unit} does not run on ${host}`, {
        host,
        hint: `start it (systemctl start ${unit}), then run the same command again`,
      });
    const [, ticks, perSecond, up] = /^(\d+) (\d+) ([\d.]+)\n$/.exec(stdout) ?? [];
    if (up === undefined)
      throw new ControlPlaneError('no-answer', `${host} did not say when ${unit} started`, {
        host,
        found: stdout.trim(),
        hint: 'run the same command again',
      });
    // Both are counted from the host's boot, so its date does not matter.
    return { host, at: new Date(Date.now() - 1000 * (Number(up) - Number(ticks) / Number(perSecond))) };
  });
  const starts = allOrThrow(results, ({ name }) => name, signal);
  const [newest] = [...starts].sort((one, other) => other.at.getTime() - one.at.getTime());
  if (newest === undefined) throw new Error('the cluster has no control nodes');
  return newest;
}
