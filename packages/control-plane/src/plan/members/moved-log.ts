import type { ClusterSpec } from '@harderway/cluster-spec';
import { lacksLog, logPath } from '../../components/etcd/data.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { SeenHost } from './situation.js';

/**
 * Refuses a `wal-dir` at which a member would not find its log. etcd takes a member without a log for a new one: it starts with
 * nothing, under an id that has already voted.
 *
 * @throws ControlPlaneError `etcd-log-elsewhere`
 */
export function refuseMovedLog(spec: ClusterSpec, hosts: readonly SeenHost[]): void {
  const lacking = hosts.filter(({ seen }) => lacksLog(spec, seen));
  const [first] = lacking;
  if (first === undefined) return;
  const path = logPath(spec);
  const names = lacking.map(({ host }) => host.name);
  throw new ControlPlaneError('etcd-log-elsewhere', `etcd would not find its log on ${names.join(' and ')}`, {
    host: first.host.name,
    found: `${spec.etcd.dataDirectory}/member exists, and ${path} does not`,
    hint: 'set wal-dir in etcd.extraFlags of cluster.yaml back to where the log is; nothing was changed',
    details: [
      `to move it: stop etcd on all control nodes, move the directory of the log to ${path} on each, then apply`,
    ],
  });
}
