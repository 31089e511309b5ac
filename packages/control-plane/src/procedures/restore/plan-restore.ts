import { memberStates } from '../../backup/members.js';
import { controlHosts } from '../../hosts/topology.js';
import { planIsEmpty } from '../../model/plan.js';
import type { StageName } from '../../model/stages.js';
import type { Operation } from '../../operations/operation.js';
import type { HostSteps, Plan } from '../../operations/plan.js';
import { operationStep } from '../../operations/step.js';
import { plannedHost } from '../../plan/observe.js';
import { runs } from '../../plan/running.js';
import type { Cluster } from '../cluster.js';
import type { Phase, RestoreProcedure } from '../model.js';
import { materialsOf, type RunnerOptions } from '../runner.js';
import { changesOf, componentsOf, restarted, stopped, stops } from './changes.js';
import { lossOf } from './loss.js';
import { observeForRestore } from './observe.js';
import { openSource, refuse, strangeClients, unprovenKeys } from './source.js';
import { isStaged, isSwapped, restoreStates } from './state.js';
import { waveOf } from './steps.js';
import { assertEnded, assertRoom, hasReplaced, lowersRevisions, restoreOf } from './which.js';

/** Options of {@link planRestore}. */
export interface RestoreOptions extends RunnerOptions {
  /** Accept a snapshot of another cluster. Default false. */
  readonly foreign?: boolean | undefined;
  /** Restore a snapshot again though the cluster's data comes from it. Default false: that is refused. */
  readonly again?: boolean | undefined;
  /** Stages whose files and services are brought to the hosts besides the data. Default: all. */
  readonly stages?: readonly StageName[] | undefined;
}

/**
 * Works out how a snapshot takes the place of all data of etcd, on every control node. Changes nothing. Data is made ready
 * before anything stops. A run that ended early is completed: the names of what it has left say how far it came.
 *
 * @throws ControlPlaneError `restore-refused`; as {@link observeForRestore} does.
 */
export async function planRestore(
  cluster: Cluster,
  path: string,
  options: RestoreOptions = {},
): Promise<RestoreProcedure> {
  const { session } = cluster;
  const { spec } = session;
  const { foreign, again = false, stages, signal } = options;
  const materials = await materialsOf(cluster, options);
  const source = await openSource(path, spec, materials.pki.files, { foreign });
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
  const [states, { states: members }, views] = await Promise.all([
    restoreStates(session, signal),
    memberStates(session, signal),
    observeForRestore(session, materials, { stages, signal }),
  ]);
  const restore = restoreOf(spec, source, { states, members, again, nowMs: Date.now() });
  assertRoom(source, states, restore);
  const toSwap = states.filter((state) => !isSwapped(state, restore));
  const stopping = toSwap.length > 0;
  const control = views.filter(({ host }) => host.role === 'control');
  const [etcd = [], ...clients] = restarted.map(componentsOf);
  const all = [etcd, ...clients].flat();
  const changes = views.map((view) => changesOf(view, stopping ? stopped(view.seen, all) : view.seen));
  const on = (
    hosts: readonly { readonly host: string }[],
    make: (host: string) => Operation,
    why: string,
  ): readonly HostSteps[] =>
    hosts.map(({ host }) => ({ host, steps: [operationStep(host, 'etcd', make(host), why)] }));
  const { path: snapshot, size, contents } = source;
  const raiseBy = restore.revision - contents.revision;
  const toStage = toSwap.filter((state) => !isStaged(state, restore));
  const [first] = controlHosts(spec);
  const asked = first === undefined ? [] : [{ host: first.name }];
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
        (host) => ({ kind: 'stage-data', host, restore, raiseBy, snapshot, size }),
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
              (host) => ({ kind: 'check-restored', host, restore, keys: contents.keys }),
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
  assertEnded(source, waves, again);
  const plan: Plan = {
    kind: 'restore',
    cluster: spec.name,
    hosts: views.map(plannedHost),
    waves,
  };
  const lowers = lowersRevisions(spec);
  const title = `replace all data of etcd with ${snapshot}`;
  const phase: Phase = { id: 'restore', title, before: [], plan, after: [], verify: true };
  return {
    kind: 'restore',
    cluster: spec.name,
    notes: [
      ...(lowers === undefined ? [] : [lowers]),
      ...unprovenKeys(source),
      ...strangeClients(source, spec.pki.directory),
    ],
    phases: planIsEmpty(plan) ? [] : [phase],
    loss: lossOf(source, members, controlHosts(spec).length),
    begun: hasReplaced(states, restore),
  };
}
