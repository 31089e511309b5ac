import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { Observation, Resource } from '@harderway/desired-state';
import { ControlPlaneError } from '../model/errors.js';
import { restorePlace } from '../operations/restore/place.js';

/** Asked of every control node, whatever is planned: is a restore under way there? */
export const restoreQuestion = (spec: ClusterSpec): Resource => ({
  kind: 'directory',
  path: restorePlace(spec).work,
  mode: 0o700,
});

/**
 * Refuses to plan while a restore has begun and is not over: members may have data of two clusters, and be stopped for it.
 *
 * @throws ControlPlaneError `restore-unfinished`
 */
export function assertNoRestore(
  spec: ClusterSpec,
  hosts: readonly { readonly host: HostSpec; readonly seen: Observation }[],
): void {
  const { work } = restorePlace(spec);
  const found = hosts.find(({ host, seen }) => host.role === 'control' && seen.paths.has(work));
  if (found === undefined) return;
  throw new ControlPlaneError('restore-unfinished', `a restore of ${spec.name} has begun and is not over`, {
    host: found.host.name,
    found: `${work} exists`,
    hint: 'run `harderway restore` with the same snapshot again: it goes on from there',
  });
}
