import type { HostSpec } from '@harderway/cluster-spec';
import { forEachHost } from '@harderway/remote-exec';
import { allOrThrow } from '../hosts/host-error.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import { historyOf } from './history.js';

/**
 * Refuses to remove anything from a host that was last changed for a cluster of another name: either its address in cluster.yaml is
 * wrong, or this is the wrong cluster.yaml. A host without a history passes.
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
    const last = (await historyOf(session, name, signal)).at(-1);
    return last === undefined || last.cluster === ours ? [] : [{ name, address, ...last }];
  };
  const found = allOrThrow(await forEachHost(hosts, lastOn), ({ name }) => name, signal).flat();
  const [first] = found;
  if (first === undefined) return;
  throw new ControlPlaneError(
    'reset-refused',
    `${first.name} belongs to the cluster ${first.cluster}, not to ${ours}`,
    {
      host: first.name,
      found: `the last run that changed ${first.address} was for ${first.cluster}, by ${first.by} at ${first.at}`,
      details: found.map(({ name, address, cluster }) => `${name}: ${address} belongs to ${cluster}`),
      hint: `nothing was removed: correct its address, or take the cluster.yaml of ${first.cluster}; if ${ours} is its new name, apply that first`,
    },
  );
}
