import { kubeApiserver } from '@harderway/program-settings';
import { forEachHost } from '@harderway/remote-exec';
import { runAsRoot } from '../../hosts/as-root.js';
import { pause } from '../../hosts/pause.js';
import { controlHosts } from '../../hosts/topology.js';
import type { Session } from '../../model/session.js';

/** The longest time for which a server is held, whatever happens to this program or its connections. */
const mostSeconds = 0.8;

/** Time for etcd to answer the requests that are on their way to it. */
const underWayMs = 60;

const pidOf = `pid=$(systemctl show -p MainPID --value ${kubeApiserver.name}); [ "\${pid:-0}" != 0 ] || exit 0`;

/**
 * One transient unit both stops the server and releases it: systemd runs `ExecStopPost=` however the unit ends, so a host that
 * stalls in between releases the server later, and never before it was stopped. The unit has started once the server is stopped.
 */
const hold = `${pidOf}
systemd-run -q --collect -p ExecStartPre="/bin/sh -c 'kill -STOP $pid'" -p ExecStopPost="/bin/sh -c 'kill -CONT $pid'" sleep ${mostSeconds}`;

const release = `${pidOf}; kill -CONT "$pid"`;

/** Runs a script on all control nodes. A node on which it fails does not stop the others. */
const onAll = (session: Session, script: string): Promise<unknown> =>
  forEachHost(controlHosts(session.spec), ({ name }) => runAsRoot(session, name, ['sh', '-c', script]));

/**
 * Stops the processes of all API servers for a moment, so that none of their requests is on its way to etcd while something
 * happens there which would fail it. Clients wait: the kernel keeps what they send. Without this a read fails with
 * `etcdserver: leader changed` before Kubernetes 1.23, and a write that is sent during a change of leader is dropped and times
 * out in all versions.
 */
export async function whileServersWait<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await onAll(session, hold);
  try {
    await pause(underWayMs);
    return await work();
  } finally {
    await onAll(session, release);
  }
}
