import type { ClusterSpec } from '@harderway/cluster-spec';
import { diff } from '@harderway/desired-state';
import { drainDirectory } from '../components/drain-file.js';
import { drainedOn } from '../components/drained.js';
import { components } from '../components/index.js';
import type { Session } from '../hosts/session.js';
import type { StageName } from '../stages.js';
import { healthOf } from './health.js';
import { leadersOf } from './leaders.js';
import type { Plan } from './model.js';
import { type HostView, type Materials, observeHosts } from './observe.js';
import { withVersions } from './program-versions.js';
import { runs } from './running.js';
import { type HostChanges, interrupted, schedule } from './schedule.js';
import { settle } from './settle.js';
import { stepOf } from './step.js';

function changesOf(spec: ClusterSpec, { host, seen, resources }: HostView): HostChanges {
  const running = new Set(components.filter((component) => runs(component, seen)).map(({ stage }) => stage));
  const own: HostChanges = {
    host: host.name,
    steps: resources.flatMap(({ component, stage, resource }) =>
      diff([resource], seen).map((change) => ({
        ...stepOf(host.name, stage, change),
        component: component.stage,
      })),
    ),
    running,
  };
  // Without `quiescent`, ldirectord removes a drained server, and what is connected to it hangs.
  if (!running.has('load-balancer') || !spec.loadBalancer.quiescent) return own;
  // It knows the directory, or will before anything restarts.
  const drains =
    seen.paths.has(drainDirectory) ||
    resources.some(({ resource }) => resource.kind === 'directory' && resource.path === drainDirectory);
  return { ...own, drains, drained: drainedOn(spec, seen).map(({ name }) => name) };
}

/** Options of {@link planCluster}. */
export interface PlanOptions {
  /** Only these stages, and those whose running services read a file that these change. Default: all. */
  readonly stages?: readonly StageName[] | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Probes the hosts and works out what is missing there, in the order in which it will be done. Changes nothing. Costs
 * one command a host; a second one only where a program is replaced, or a running service must restart.
 *
 * @throws ControlPlaneError as {@link observeHosts} does, and `invalid-configuration`.
 */
export async function planCluster(
  session: Session,
  materials: Materials,
  options: PlanOptions = {},
): Promise<Plan> {
  const views = await observeHosts(session, materials, options);
  const found = views.map((view) => changesOf(session.spec, view));
  const changes = await withVersions(session, found, options.signal);
  const affected = new Set(changes.flatMap((own) => interrupted(own)));
  const [health, leaders] = await Promise.all([
    healthOf(session, affected, options.signal),
    leadersOf({ session, pki: materials.pki, signal: options.signal }, affected),
  ]);
  return {
    kind: 'apply',
    cluster: session.spec.name,
    hosts: views.map(({ host, seen, found }) => ({
      name: host.name,
      arch: found.arch,
      os: seen.os,
      generation: seen.generation,
    })),
    waves: [...schedule(changes, health, components, leaders), ...settle(views)],
  };
}
