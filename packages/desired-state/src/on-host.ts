import type { Transport } from '@harderway/remote-exec';
import { type ApplyOptions, applyChanges } from './apply/apply.js';
import * as kinds from './kinds/index.js';
import { type HostPlanOf, planHost } from './probe/plan.js';
import { type ProbeOptions, probeHost } from './probe/probe.js';
import type { Change, Observation, Resource } from './resource.js';

/**
 * Observes everything that the resources are about, as root, in one command.
 *
 * @throws DesiredStateError `no-sudo`, `probe-failed`, `unreadable-reply`, `busy`, `bad-resource`; and what the transport
 * throws when the host cannot be reached
 */
export const probe = (
  transport: Transport,
  resources: readonly Resource[],
  options: ProbeOptions = {},
): Promise<Observation> => probeHost(kinds, transport, resources, options);

/** The changes that a host needs, and the observation that they were found in. */
export type HostPlan = HostPlanOf<typeof kinds>;

/**
 * Probes a host and compares: `apply(transport, plan.changes, plan)` makes the changes. Throws as `probe` and `diff`.
 */
export const plan = (
  transport: Transport,
  resources: readonly Resource[],
  options: ProbeOptions = {},
): Promise<HostPlan> => planHost(kinds, transport, resources, options);

/**
 * Makes the changes on the host, in one command, as root. Stops at the first change that fails; earlier changes stay made,
 * and a later run makes the rest.
 *
 * @returns the host's new generation, for a further call in the same run
 * @throws DesiredStateError `step-failed` (with the change's id and the last lines printed, such as the service's journal),
 * `rolled-back`, `upload-failed` (with the file's change), `changed-meanwhile` (with the change of the file that
 * others have changed, if it is one), `busy`, `no-sudo`, `bad-resource`; and what the transport throws when the connection is lost
 */
export const apply = (
  transport: Transport,
  changes: readonly Change[],
  options: ApplyOptions<Resource>,
): Promise<number> => applyChanges(kinds, transport, changes, options);
