import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { Observation } from '@harderway/desired-state';
import { isRestoring } from '../components/etcd/data.js';
import { restorePaths } from '../components/etcd/restore-paths.js';
import { ControlPlaneError } from '../model/errors.js';

/**
 * Refuses to plan while a restore has begun and is not over: members may have data of two clusters, and be stopped for it.
 *
 * @throws ControlPlaneError `restore-unfinished`
 */
export function assertNoRestore(
  spec: ClusterSpec,
  hosts: readonly { readonly host: HostSpec; readonly seen: Observation }[],
): void {
  const found = hosts.find(({ host, seen }) => host.role === 'control' && isRestoring(spec, seen));
  if (found === undefined) return;
  throw new ControlPlaneError('restore-unfinished', `a restore of ${spec.name} has begun and is not over`, {
    host: found.host.name,
    found: `${restorePaths(spec).work} exists`,
    hint: 'run `harderway restore` with the same snapshot again: it goes on from there. Until it has stopped anything, `harderway restore --abandon` takes it back',
  });
}
