import { diff } from '@harderway/desired-state';
import { components } from '../components/index.js';
import type { Session } from '../hosts/session.js';
import type { StageName } from '../stages.js';
import { healthOf } from './health.js';
import type { Plan } from './model.js';
import { type HostView, type Materials, observeHosts } from './observe.js';
import { runs } from './running.js';
import { type HostChanges, interrupted, schedule } from './schedule.js';
import { settle } from './settle.js';
import { stepOf } from './step.js';

const changesOf = ({ host, seen, resources }: HostView): HostChanges => ({
  host: host.name,
  steps: resources.flatMap(({ component, stage, resource }) =>
    diff([resource], seen).map((change) => ({
      ...stepOf(host.name, stage, change),
      component: component.stage,
    })),
  ),
  running: new Set(components.filter((component) => runs(component, seen)).map(({ stage }) => stage)),
});

/** Options of {@link planCluster}. */
export interface PlanOptions {
  /** Only these stages, and those whose running services read a file that these change. Default: all. */
  readonly stages?: readonly StageName[] | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Probes the hosts and works out what is missing there, in the order in which it will be done. Changes nothing. Costs
 * one command a host; a second one only where a running service must restart.
 *
 * @throws ControlPlaneError as {@link observeHosts} does, and `invalid-configuration`.
 */
export async function planCluster(
  session: Session,
  materials: Materials,
  options: PlanOptions = {},
): Promise<Plan> {
  const views = await observeHosts(session, materials, options);
  const changes = views.map(changesOf);
  const affected = new Set(changes.flatMap((own) => interrupted(own)));
  const health = await healthOf(session, affected, options.signal);
  return {
    kind: 'apply',
    cluster: session.spec.name,
    hosts: views.map(({ host, seen, found }) => ({
      name: host.name,
      arch: found.arch,
      os: seen.os,
      generation: seen.generation,
    })),
    waves: [...schedule(changes, health), ...settle(views)],
  };
}
