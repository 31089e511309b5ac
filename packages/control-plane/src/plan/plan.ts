import { type Change, diff } from '@harderway/desired-state';
import type { Session } from '../hosts/session.js';
import { etcdUnit } from '../resources/etcd.js';
import type { StagedResource } from '../resources/model.js';
import type { StageName } from '../stages.js';
import { runningComponents } from './components.js';
import { healthOf } from './health.js';
import type { Plan, Wave } from './model.js';
import { type HostView, type Materials, observeHosts } from './observe.js';
import { type HostChanges, interrupted, type ScheduledStep, schedule } from './schedule.js';

function stepOf(host: string, staged: StagedResource, change: Change): ScheduledStep {
  const { id, action, summary, why } = change;
  return {
    id: `${host}/${staged.stage}/${id}`,
    host,
    stage: staged.stage,
    action,
    summary,
    why,
    change,
    ...(change.diff === undefined ? {} : { diff: change.diff }),
    ...(staged.component === undefined ? {} : { component: staged.component }),
  };
}

function changesOf({ host, seen, resources }: HostView): HostChanges {
  const steps = resources.flatMap((staged) =>
    diff([staged.resource], seen).map((change) => stepOf(host.name, staged, change)),
  );
  return { host: host.name, steps, running: runningComponents(seen) };
}

/**
 * Members that start for the first time do so with `initial-cluster-state` new. Once they have, it becomes
 * existing, so that a member that loses its disk can never found a cluster of its own.
 */
function settle(views: readonly HostView[]): readonly Wave[] {
  const hosts = views.flatMap(({ host, seen, inputs, resources }) => {
    const unit = resources.find(
      ({ resource }) => resource.kind === 'file' && resource.path === '/etc/systemd/system/etcd.service',
    );
    if (inputs.etcdFounded || unit?.resource.kind !== 'file') return [];
    const { path, mode } = unit.resource;
    const bootstrapped = {
      type: 'file',
      mode,
      owner: 'root',
      group: 'root',
      size: 0,
      text: etcdUnit(inputs, 'bootstrap'),
    } as const;
    const after = { ...seen, paths: new Map([...seen.paths, [path, bootstrapped]]) };
    const steps = diff([{ ...unit.resource, content: etcdUnit(inputs, 'running') }], after).map((change) =>
      stepOf(host.name, unit, { ...change, why: 'the member has been bootstrapped' }),
    );
    return steps.length === 0
      ? []
      : [{ host: host.name, steps: steps.map(({ component: _, ...step }) => step) }];
  });
  return hosts.length === 0
    ? []
    : [{ id: 'etcd-settle', title: 'etcd members keep to the cluster that exists', hosts }];
}

/** Options of {@link planCluster}. */
export interface PlanOptions {
  /** Only these stages, and those whose running services read a file that these change. Default: all. */
  readonly stages?: readonly StageName[];
  readonly signal?: AbortSignal;
}

/**
 * Looks at the hosts and works out all that is missing there, in the order in which it'll be done. Changes
 * nothing. Costs one command a host; a second one only where something that runs must be restarted.
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
  const affected = new Set(changes.flatMap(interrupted));
  const health = await healthOf(session, affected, options.signal);
  return {
    kind: 'apply',
    cluster: session.spec.name,
    hosts: views.map(({ host, seen, inputs }) => ({
      name: host.name,
      arch: inputs.arch,
      os: seen.os,
      generation: seen.generation,
    })),
    waves: [...schedule(changes, health), ...settle(views)],
  };
}
