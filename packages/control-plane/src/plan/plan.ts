import type { ClusterSpec } from '@harderway/cluster-spec';
import { diff } from '@harderway/desired-state';
import { drainDirectory, drainFile } from '../components/drain-file.js';
import { drainedOn } from '../components/drained.js';
import { components } from '../components/index.js';
import { absent } from '../components/items.js';
import { unfinishedMark } from '../history/unfinished.js';
import type { Materials } from '../model/materials.js';
import type { Session } from '../model/session.js';
import type { StageName } from '../model/stages.js';
import type { Plan } from '../operations/plan.js';
import { healthOf } from './health.js';
import { leadersOf } from './leaders.js';
import { arrange, healthBetween } from './members/arrange.js';
import { type LeavingHost, observeLeaving } from './members/leaving.js';
import { afterEtcd, maintenanceWaves } from './members/maintenance.js';
import { type HostView, observeHosts } from './observe.js';
import { withVersions } from './program-versions.js';
import { runs } from './running.js';
import { type HostChanges, interrupted, schedule } from './schedule.js';
import { settle } from './settle.js';
import { changesTo, stepOf } from './step.js';

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

/** The changes of a gateway, and the removal of the files that drain hosts which leave: it comes after they were drained. */
function withoutDrains(
  spec: ClusterSpec,
  own: HostChanges,
  { host, seen }: HostView,
  leaving: readonly LeavingHost[],
): HostChanges {
  if (own.drains !== true) return own;
  const steps = leaving.flatMap(({ name, serves }) => {
    const path = drainFile(spec, name);
    const file = { type: 'file', mode: 0o600, owner: 'root', group: 'root', size: 0 } as const;
    const then = serves ? { ...seen, paths: new Map([...seen.paths, [path, file]]) } : seen;
    return changesTo(host.name, 'load-balancer', [absent(path)], then);
  });
  return { ...own, steps: [...own.steps, ...steps.map((step) => ({ ...step, component: 'load-balancer' }))] };
}

/**
 * Names of the hosts that have to drain what is about to restart, or that may still drain a server since the last run did not
 * succeed. Fresh hosts, and hosts on which nothing restarts, need none.
 */
function drainingHosts(spec: ClusterSpec, views: readonly HostView[]): readonly string[] {
  const stopped = views.some(({ seen }) => seen.paths.has(unfinishedMark));
  const due = new Set(views.flatMap((view) => interrupted(changesOf(spec, view))));
  const roles = new Set(
    components.flatMap(({ stage, drainedBy }) =>
      drainedBy !== undefined && (stopped || due.has(stage)) ? [drainedBy] : [],
    ),
  );
  return spec.hosts.filter(({ role }) => roles.has(role)).map(({ name }) => name);
}

/** Options of {@link planCluster}. */
export interface PlanOptions {
  /** Only these stages, and those whose running services read a file that these change. Default: all. */
  readonly stages?: readonly StageName[] | undefined;
  /** Hosts whose members of etcd may be given up, with their data: they join again if they can't go on. */
  readonly replace?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
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
  const { spec } = session;
  const [observed, leaving] = await Promise.all([
    observeHosts(session, materials, { ...options, also: (views) => drainingHosts(spec, views) }),
    observeLeaving(session, options),
  ]);
  const { views } = observed;
  const members = options.stages?.includes('etcd') === false ? {} : observed;
  const found = views.map((view) => withoutDrains(spec, changesOf(spec, view), view, leaving));
  const own = await withVersions(session, found, options.signal);
  const { changes, between, after } = arrange(spec, own, members, leaving);
  const affected = new Set(changes.flatMap((own) => interrupted(own)));
  const [health, leaders] = await Promise.all([
    healthOf(session, affected, options.signal),
    leadersOf({ session, pki: materials.pki, signal: options.signal }, affected),
  ]);
  const { defragment, disarm } = maintenanceWaves(spec, members);
  const reached = views.map(({ host, seen, found }) => ({
    name: host.name,
    arch: found.arch,
    os: seen.os,
    generation: seen.generation,
  }));
  return {
    kind: 'apply',
    cluster: spec.name,
    hosts: [...reached, ...leaving.map(({ name, arch, os, generation }) => ({ name, arch, os, generation }))],
    waves: [
      ...defragment,
      ...afterEtcd(schedule(changes, healthBetween(health, members), components, leaders, between), disarm),
      ...after,
      ...settle(views),
    ],
  };
}
