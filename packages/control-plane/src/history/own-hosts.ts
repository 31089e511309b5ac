import type { HostSpec } from '@harderway/cluster-spec';
import { forEachHost } from '@harderway/remote-exec';
import { allOrThrow } from '../hosts/host-error.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import { historyPath, type LastRun, lastRunIn, textOfHistory } from './history.js';

const belonging = (last: LastRun | 'unreadable'): string =>
  last === 'unreadable' ? 'has a damaged history' : `belongs to ${last.cluster}`;

/**
 * Refuses to remove anything from a host that was last changed for a cluster of another name: either its address in cluster.yaml is
 * wrong, or this is the wrong cluster.yaml. A host without a history passes, and one whose history is damaged does not.
 *
 * @throws ControlPlaneError `reset-refused`; `step-failed`, `probe-failed`, `host-lost` if a host's history cannot be read
 */
export async function refuseHostsOfOthers(
  session: Session,
  hosts: readonly HostSpec[],
  signal?: AbortSignal,
): Promise<void> {
  const { name: ours } = session.spec;
  const lastOn = async ({ name, address }: HostSpec) => {
    const last = lastRunIn(await textOfHistory(session, name, signal));
    if (last === undefined || (last !== 'unreadable' && last.cluster === ours)) return [];
    return [{ name, address, last }];
  };
  const found = allOrThrow(await forEachHost(hosts, lastOn), ({ name }) => name, signal).flat();
  const [first] = found;
  if (first === undefined) return;
  const { name: host, address: at, last } = first;
  const details = found.map(({ name, address, last: own }) => `${name}: ${address} ${belonging(own)}`);
  if (last === 'unreadable')
    throw new ControlPlaneError('reset-refused', `nobody can tell which cluster ${host} belongs to`, {
      host,
      found: `the history of ${at} is damaged`,
      details,
      hint: `nothing was removed: read ${historyPath} there; if the host is one of ${ours}, remove that file, then run the same command again`,
    });
  throw new ControlPlaneError(
    'reset-refused',
    `${host} belongs to the cluster ${last.cluster}, not to ${ours}`,
    {
      host,
      found: `the last run that changed ${at} was for ${last.cluster}, by ${last.by} at ${last.at}`,
      details,
      hint: `nothing was removed: correct its address, or take the cluster.yaml of ${last.cluster}; if ${ours} is its new name, apply that first with --ignore-preflight other-cluster`,
    },
  );
}
