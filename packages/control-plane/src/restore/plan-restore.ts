import { diff, type Observation, type Resource } from '@harderway/desired-state';
import { memberStates } from '../backup/members.js';
import { components } from '../components/index.js';
import type { Component } from '../components/model.js';
import type { Session } from '../hosts/session.js';
import { controlHosts } from '../hosts/topology.js';
import type { HostSteps, OperationStep, Plan, Step, Wave } from '../plan/model.js';
import type { HostView, Materials } from '../plan/observe.js';
import { runs } from '../plan/running.js';
import { stepOf } from '../plan/step.js';
import type { StageName } from '../stages.js';
import { type Loss, lossOf } from './loss.js';
import type { RestoreOperation } from './model.js';
import { observeForRestore } from './observe.js';
import { type RestoreId, restoreId } from './place.js';
import { type RestoreSource, refuse } from './source.js';
import { type HostState, isStaged, isSwapped, restoreStates } from './state.js';

/** Components that stop in a restore, in the order in which they start again. */
const restarted: readonly (readonly StageName[])[] = [
  ['etcd'],
  ['kube-apiserver'],
  ['kube-controller-manager', 'kube-scheduler'],
];

/** Options of {@link planRestore}. */
export interface RestoreOptions {
  /** Only these stages. Default: all. */
  readonly stages?: readonly StageName[] | undefined;
  /** Restore a snapshot again though the cluster's data comes from it. Default false: that is refused. */
  readonly again?: boolean | undefined;
  readonly signal?: AbortSignal;
}

/** A restore, and what it loses. */
export interface PlannedRestore {
  readonly plan: Plan;
  readonly loss: Loss;
  /** Whether an earlier run has begun it. */
  readonly begun: boolean;
}

/** Room for etcd's log, which is made in files of 64 MB, and some more. */
const logBytes = 256 * 1024 * 1024;

/** The restore that is under way, or a new one. */
function restoreOf(
  cluster: string,
  { path, sha256 }: RestoreSource,
  states: readonly HostState[],
  again: boolean,
): RestoreId {
  const begun = states.find(({ underWay }) => underWay?.sha256 === sha256)?.underWay;
  if (begun !== undefined) return begun;
  const before = states.flatMap(({ dataOf }) => dataOf ?? []);
  if (!again && before.some((own) => own.sha256 === sha256))
    throw refuse(
      `${path} was restored already`,
      'the data of the cluster comes from it, and what was written since would be lost',
      'say --again if that is meant',
    );
  return restoreId(cluster, sha256, 1 + Math.max(0, ...before.map(({ attempt }) => attempt)));
}

function assertRoom({ path, size }: RestoreSource, states: readonly HostState[], restore: RestoreId): void {
  const needed = 2 * size + logBytes;
  const full = states.filter(
    (state) => !isSwapped(state, restore) && !isStaged(state, restore) && state.freeBytes < needed,
  );
  if (full.length === 0) return;
  const mib = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MiB`;
  throw refuse(
    `${path} does not fit beside the data of the members`,
    `${mib(needed)} needed; ${full.map(({ host, freeBytes }) => `${host} has ${mib(freeBytes)} free`).join(', ')}`,
    'make room there: the data that is replaced stays',
  );
}

const summaries: { readonly [K in RestoreOperation['kind']]: string } = {
  'stage-data': 'make the data of the snapshot ready',
  'swap-data': 'move the data of the member aside and take that of the snapshot',
  'check-restored': 'check that all members have the keys of the snapshot',
  'forget-servers': 'delete the leases of API servers',
  'end-restore': 'remove what restoring has left',
};

const operationStep = (operation: RestoreOperation, why: string): OperationStep => ({
  kind: 'operation',
  id: `${operation.host}/etcd/${operation.kind}`,
  host: operation.host,
  stage: 'etcd',
  action: operation.kind,
  summary: summaries[operation.kind],
  why,
  operation,
});

/** A wave; none without steps. */
function waveOf(id: string, title: string, hosts: readonly HostSteps[]): readonly Wave[] {
  const own = hosts.filter(({ steps }) => steps.length > 0);
  return own.length === 0 ? [] : [{ id, title, hosts: own }];
}

const componentsOf = (stages: readonly StageName[]): readonly Component[] =>
  components.filter(({ stage }) => stages.some((own) => own === stage));

/** A host on which some components have been stopped. */
function stopped(seen: Observation, all: readonly Component[]): Observation {
  const units = all.flatMap(({ unit }) => {
    const state = unit === undefined ? undefined : seen.units.get(unit);
    return unit === undefined || state === undefined
      ? []
      : [[unit, { ...state, active: 'inactive' }] as const];
  });
  return { ...seen, units: new Map([...seen.units, ...units]) };
}

/** The steps that stop components on a host. */
function stops({ host, seen, resources }: HostView, all: readonly Component[]): HostSteps {
  const steps = resources.flatMap(({ resource, component }) => {
    if (resource.kind !== 'unit' || !all.includes(component)) return [];
    const { digest: _, readiness: __, ...unit } = resource;
    return diff([{ ...unit, active: false }], seen)
      .filter(({ action }) => action === 'stop')
      .map((change) =>
        stepOf(host.name, component.stage, { ...change, why: 'the snapshot is about to be restored' }),
      );
  });
  return { host: host.name, steps };
}

/** Files that no running service reads: they come first, since restoring takes them. */
const isTool = (resource: Resource): boolean =>
  resource.kind === 'directory' || (resource.kind === 'file' && /\/etcd(?:ctl|utl)$/.test(resource.path));

/** The changes of a host: those that interrupt nothing, and those that come with the start of each group of components. */
function changesOf(
  view: HostView,
  seen: Observation,
): { readonly calm: HostSteps; readonly starts: readonly HostSteps[] } {
  const { host, resources } = view;
  const all = resources.map(({ component, stage, resource }) => ({
    component,
    resource,
    steps: diff([resource], seen).map((change): Step => stepOf(host.name, stage, change)),
  }));
  const held = ({ component, resource }: (typeof all)[number]): boolean =>
    restarted.flat().some((stage) => stage === component.stage) &&
    (resource.kind === 'unit' || (runs(component, view.seen) && !isTool(resource)));
  const of = (own: readonly (typeof all)[number][]): HostSteps => ({
    host: host.name,
    steps: own.flatMap(({ steps }) => steps),
  });
  return {
    calm: of(all.filter((one) => !held(one))),
    starts: restarted.map((stages) =>
      of(all.filter((one) => held(one) && stages.some((stage) => stage === one.component.stage))),
    ),
  };
}

/**
 * Works out how a snapshot takes the place of all data of etcd, on every control node. Changes nothing. Data is made ready
 * before anything stops. A run that ended early is completed: the names of what it has left say how far it came.
 *
 * @throws ControlPlaneError `restore-refused`; as {@link observeForRestore} does.
 */
export async function planRestore(
  session: Session,
  materials: Materials,
  source: RestoreSource,
  { stages, again = false, signal }: RestoreOptions = {},
): Promise<PlannedRestore> {
  const { spec } = session;
  if (spec.etcd.extraFlags['wal-dir'] !== undefined)
    throw refuse(
      `${source.path} can't be restored`,
      'etcd.extraFlags has wal-dir, which a restore does not move',
      'restore by hand, or remove it',
    );
  const [leaving] = spec.leaving.filter(({ role }) => role === 'control');
  if (leaving !== undefined)
    throw refuse(
      `${source.path} can't be restored while ${leaving.name} is to leave`,
      'its API server would go on with the data of before',
      `let it leave first (\`harderway apply\`), or turn it off and remove its entry from cluster.yaml`,
    );
  const options = signal === undefined ? {} : { signal };
  const [states, members, views] = await Promise.all([
    restoreStates(session, signal),
    memberStates(session, signal),
    observeForRestore(session, materials, { stages, ...options }),
  ]);
  const restore = restoreOf(spec.name, source, states, again);
  assertRoom(source, states, restore);
  const toSwap = states.filter((state) => !isSwapped(state, restore));
  const stopping = toSwap.length > 0;
  const control = views.filter(({ host }) => host.role === 'control');
  const [etcd = [], ...clients] = restarted.map(componentsOf);
  const all = [etcd, ...clients].flat();
  const changes = views.map((view) => changesOf(view, stopping ? stopped(view.seen, all) : view.seen));
  const on = (
    hosts: readonly { readonly host: string }[],
    make: (host: string) => RestoreOperation,
    why: string,
  ): readonly HostSteps[] => hosts.map(({ host }) => ({ host, steps: [operationStep(make(host), why)] }));
  const { path: snapshot, size, contents } = source;
  const toStage = toSwap.filter((state) => !isStaged(state, restore));
  const [first] = controlHosts(spec);
  const asked = first === undefined ? [] : [{ host: first.name }];
  const keys = { least: contents.keys - contents.leased, most: contents.keys };
  const isServed =
    !stopping && control.some(({ seen }) => componentsOf(['kube-apiserver']).some((own) => runs(own, seen)));
  const starts = (index: number): readonly HostSteps[] => changes.flatMap((own) => own.starts[index] ?? []);
  const ending = states.filter((state) => state.underWay !== undefined || toStage.includes(state));
  const waves = [
    ...waveOf(
      'install',
      'install what interrupts nothing',
      changes.map(({ calm }) => calm),
    ),
    ...waveOf(
      'stage-data',
      `make ${snapshot} ready on all members`,
      on(
        toStage,
        (host) => ({ kind: 'stage-data', host, restore, snapshot, size }),
        'nothing stops before that',
      ),
    ),
    ...(stopping
      ? [
          ...waveOf(
            'stop-api',
            'stop all that uses etcd',
            control.map((view) => stops(view, clients.flat())),
          ),
          ...waveOf(
            'stop-etcd',
            'stop etcd',
            control.map((view) => stops(view, etcd)),
          ),
        ]
      : []),
    ...waveOf(
      'swap-data',
      'replace the data of all members',
      on(toSwap, (host) => ({ kind: 'swap-data', host, restore }), 'nothing is deleted'),
    ),
    ...waveOf('start-etcd', 'start the members together', starts(0)),
    ...(isServed || ending.length === 0
      ? []
      : [
          ...waveOf(
            'check-restored',
            'check etcd',
            on(
              asked,
              (host) => ({ kind: 'check-restored', host, restore, keys }),
              `${contents.keys} keys are in the snapshot`,
            ),
          ),
          ...waveOf(
            'forget-servers',
            'forget the API servers of that time',
            on(asked, (host) => ({ kind: 'forget-servers', host }), 'they would be taken for alive'),
          ),
        ]),
    ...waveOf('start-api', 'start the API servers', starts(1)),
    ...waveOf('start-controllers', 'start controller managers and schedulers', starts(2)),
    ...waveOf(
      'end-restore',
      'end the restore',
      on(ending, (host) => ({ kind: 'end-restore', host }), 'all is restored'),
    ),
  ];
  const plan: Plan = {
    kind: 'apply',
    cluster: spec.name,
    hosts: views.map(({ host, seen, found }) => ({
      name: host.name,
      arch: found.arch,
      os: seen.os,
      generation: seen.generation,
    })),
    waves,
  };
  return {
    plan,
    loss: lossOf(source, members, controlHosts(spec).length),
    begun: states.some(({ underWay }) => underWay?.id === restore.id),
  };
}
