import type { ClusterSpec } from '@harderway/cluster-spec';
import { ControlPlaneError } from './errors.js';

/**
 * Refuses a name that no host of a kind has, before any host is asked. A plan for a misspelled name would be empty, as if everything
 * held.
 *
 * @param kind of the hosts that the option is about, such as `a gateway`
 * @throws ControlPlaneError `invalid-option`
 */
export function assertHostNames(
  option: string,
  kind: string,
  names: readonly string[] | undefined,
  hosts: readonly { readonly name: string }[],
): void {
  const wrong = names?.find((name) => hosts.every((host) => host.name !== name));
  if (wrong === undefined) return;
  const known = hosts.map(({ name }) => name).join(', ');
  throw new ControlPlaneError('invalid-option', `${option}: "${wrong}" is not ${kind} of cluster.yaml`, {
    found: known === '' ? 'it has none' : `it has ${known}`,
    hint: `correct ${option}; nothing was changed`,
  });
}

/**
 * Refuses an empty list of stages, which would select nothing: a plan of it would be empty, and no check of it would fail.
 *
 * @throws ControlPlaneError `invalid-option`
 */
export function assertStages(stages: readonly string[] | undefined): void {
  if (stages?.length !== 0) return;
  throw new ControlPlaneError('invalid-option', 'stages is empty, so there is nothing to look at', {
    hint: 'name at least one stage, or leave stages out for all; nothing was changed',
  });
}

/**
 * Refuses what was planned for another cluster: hosts of two clusters often have the same names.
 *
 * @throws ControlPlaneError `invalid-option`
 */
export function assertOwn(spec: Pick<ClusterSpec, 'name'>, { cluster }: { readonly cluster: string }): void {
  if (cluster === spec.name) return;
  throw new ControlPlaneError(
    'invalid-option',
    `this was planned for the cluster ${cluster}, not for ${spec.name}`,
    {
      hint: `plan it with the cluster.yaml of ${spec.name}; nothing was changed`,
    },
  );
}
