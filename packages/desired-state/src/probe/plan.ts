import type { Transport } from '@harderway/remote-exec';
import { findChanges } from '../model/find-changes.js';
import type { ChangeOf } from '../model/kind.js';
import type { Kinds, ObservationOf, ResourceOf } from '../model/kind-list.js';
import { type ProbeOptions, probeHost } from './probe.js';

/** The changes that a host needs, for a list of kinds. */
export interface HostPlanOf<K extends Kinds> {
  readonly changes: readonly ChangeOf<ResourceOf<K>>[];
  readonly observation: ObservationOf<K>;
  /** The generation of the observation, for `apply`. */
  readonly generation: number;
}

/** `plan`, for a list of kinds. */
export async function planHost<K extends Kinds>(
  kinds: K,
  transport: Transport,
  resources: readonly ResourceOf<K>[],
  options: ProbeOptions = {},
): Promise<HostPlanOf<K>> {
  const observation = await probeHost(kinds, transport, resources, options);
  const changes = findChanges(kinds, resources, observation);
  return { changes, observation, generation: observation.generation };
}
