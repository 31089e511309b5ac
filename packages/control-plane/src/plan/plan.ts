import type { ClusterSpec } from '@harderway/cluster-spec';
import { diff } from '@harderway/desired-state';
import { components, store } from '../components/index.js';
import { unfinishedMark } from '../history/unfinished.js';
import { controlHosts, hostsOfStages } from '../hosts/topology.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Materials } from '../model/materials.js';
import { assertHostNames, assertStages } from '../model/names.js';
import type { Session } from '../model/session.js';
import { type StageName, stageNames } from '../model/stages.js';
import type { Plan } from '../operations/plan.js';
import { addressTurns, healthBeforeJoining } from './address-waves.js';
import { administratorWaves } from './administrators.js';
import { faultyTables, reloadWaves, tableNotes } from './balancer-tables.js';
import { withDraining, withoutDrainFiles } from './draining.js';
import { dropInNotes } from './drop-ins.js';
import { assertAnswers, healthOf } from './health.js';
import { leadersOf } from './leaders.js';
import { arrange, healthBetween } from './members/arrange.js';
import { type LeavingHost, observeLeaving } from './members/leaving.js';
import { afterEtcd, maintenanceWaves } from './members/maintenance.js';
import type { FoundMembers } from './members/observe.js';
import { remadeNotes } from './members/remade.js';
import { type HostView, observeHosts, plannedHost, type RecordedUnits } from './observe.js';
import { refuseDataOfOthers } from './own-machine.js';
import { withVersions } from './program-versions.js';
import { runs } from './running.js';
import { type HostChanges, interrupted, schedule } from './schedule.js';
import { settle } from './settle.js';
import { stepOf } from './step.js';

function changesOf(spec: ClusterSpec, view: HostView): HostChanges {
  const { host, seen, resources } = view;
  // A run that was killed may have started units without recording that.
  const isUnfinished = seen.paths.has(unfinishedMark);
  const running = new Set(components.filter((component) => runs(component, seen)).map(({ stage }) => stage));
  const own: HostChanges = {
    host: host.name,
    steps: resources.flatMap(({ component, stage, resource }) =>
      diff([resource], seen).map((change) => ({
        ...stepOf(host.name, stage, change),
        component: component.stage,
        takesOver: change.action === 'restart' && change.unrecorded === true && !isUnfinished,
      })),
    ),
    running,
  };
  return withDraining(spec, own, view);
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

/**
 * Refuses a plan that restarts etcd or cleans a leaving host before it changes the members of etcd. Guards count the members of
 * cluster.yaml, and a host needs its record of etcd until its member has left.
 *
 * @throws ControlPlaneError `membership-refused`
 */
function refuseBetween({ change }: FoundMembers, restarts: boolean, leaving: readonly LeavingHost[]): void {
  const [cleaned] = leaving.filter(({ host, last }) => host.role === 'control' && last.length > 0);
  if (change === undefined || !(restarts || cleaned !== undefined)) return;
  const what = restarts ? 'etcd would restart' : `${cleaned?.name} would be cleaned`;
  throw new ControlPlaneError('membership-refused', `${what} before the members of etcd change`, {
    found: 'the members are not those of cluster.yaml yet, and the chosen stages do not change them',
    hint: `plan all stages, or ${store.stage} too`,
  });
}

const hostNames = (hosts: readonly { readonly host: string }[]): readonly string[] =>
  hosts.map(({ host }) => host);

/** Options of {@link planCluster}. */
export interface PlanOptions {
  /** Only these stages, and those whose running services read a file that these change. Default: all. */
  readonly stages?: readonly StageName[] | undefined;
  /** Hosts whose members of etcd may be given up, with their data: they join again if they can't go on. */
  readonly replace?: readonly string[] | undefined;
  /** Hosts that leave and whose members have to have left etcd at the end: refused while etcd does not answer. */
  readonly remove?: readonly string[] | undefined;
  /** Digests by host and unit that count as stored there, where a host has stored none. Default: none. */
  readonly recorded?: RecordedUnits | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Hosts of some stages that nobody has looked at: not reached, or not among the hosts of the session. One that answers late was not
 * looked at either. Hosts that leave the cluster are not asked for.
 */
function unknownHosts(
  spec: ClusterSpec,
  views: readonly HostView[],
  stages: readonly StageName[],
): readonly string[] {
  const known = new Set([...views.map(({ host }) => host.name), ...spec.leaving.map(({ name }) => name)]);
  return hostsOfStages(spec, stages).filter((name) => !known.has(name));
}

/**
 * Probes the hosts and works out what is missing there, in the order in which it will be done. Changes nothing. Costs
 * one command a host; a second one only where a program is replaced, or a running service must restart.
 *
 * @throws ControlPlaneError as {@link observeHosts} does, `no-answer`, `invalid-configuration`, and `invalid-option` for an empty list of
 * stages and for a host in `replace` or `remove` that is not one.
 */
export async function planCluster(
  session: Session,
  materials: Materials,
  options: PlanOptions = {},
): Promise<Plan> {
  const { spec } = session;
  assertStages(options.stages);
  assertHostNames('replace', 'a control node', options.replace, controlHosts(spec));
  assertHostNames('remove', 'a leaving host', options.remove, spec.leaving);
  const [observed, leaving] = await Promise.all([
    observeHosts(session, materials, { ...options, also: (views) => drainingHosts(spec, views) }),
    observeLeaving(session, options),
  ]);
  const { views, etcd } = observed;
  // The data of a member that answers as part of this cluster belongs to it, however etcd was started.
  refuseDataOfOthers(
    spec,
    leaving.filter(({ name, data }) => data && etcd?.answers.has(name) !== true),
  );
  const { stages = stageNames } = options;
  const members = stages.some((stage) => stage === store.stage) ? observed : {};
  const found = views.map((view) => withoutDrainFiles(spec, changesOf(spec, view), view, leaving));
  const turns = addressTurns(spec, await withVersions(session, found, options.signal), views);
  const { changes, between, after } = arrange(spec, turns.changes, members, leaving);
  const affected = new Set(changes.flatMap((own) => interrupted(own)));
  if (members !== observed) refuseBetween(observed, affected.has(store.stage), leaving);
  const [answers, leaders] = await Promise.all([
    healthOf(session, affected, options.signal),
    leadersOf({ session, pki: materials.pki, signal: options.signal }, affected),
  ]);
  const health = healthBeforeJoining(healthBetween(spec, answers, members), turns);
  for (const component of components) {
    const own = health.get(component.stage);
    const restarting = changes.filter((one) => interrupted(one).includes(component.stage));
    if (own !== undefined) assertAnswers(session, component, hostNames(restarting), own);
  }
  const { defragment, disarm } = maintenanceWaves(spec, members);
  const tables = faultyTables(spec, views, turns.changes, stages);
  const waves = [
    ...defragment,
    ...afterEtcd(
      schedule(changes, health, components, leaders, [...reloadWaves(spec, tables), ...between]),
      disarm,
    ),
    ...turns.last,
    ...after,
    ...settle(views),
    ...administratorWaves(spec, views, stages),
  ];
  // If there are changes, the preflight warns about drop-ins.
  const notes = [
    ...remadeNotes(spec, views),
    ...(waves.length === 0 ? dropInNotes(views) : []),
    ...tableNotes(tables),
  ];
  const unknown = unknownHosts(spec, views, stages);
  return {
    kind: 'apply',
    cluster: spec.name,
    ...(notes.length === 0 ? {} : { notes }),
    ...(unknown.length === 0 ? {} : { unknown }),
    hosts: [
      ...views.map(plannedHost),
      ...leaving.map(({ name, arch, os, generation }) => ({ name, arch, os, generation })),
    ],
    waves,
  };
}
