import type { HostSpec } from '@harderway/cluster-spec';
import { type Observation, probe } from '@harderway/desired-state';
import { forEachHost } from '@harderway/remote-exec';
import { dataQuestion, hasData, ownDirectories } from '../../components/etcd/data.js';
import { apiServer, components, store, virtualRouter } from '../../components/index.js';
import { refuseHostsOfOthers } from '../../history/own-hosts.js';
import { unfinishedQuestion } from '../../history/unfinished.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { type Architecture, architectureOf } from '../../model/architecture.js';
import type { ChangeStep, PlannedHost } from '../../model/plan.js';
import type { Session } from '../../model/session.js';
import { type StageName, stageNames } from '../../model/stages.js';
import { addressQuestion, refuseOtherMachines } from '../own-machine.js';
import { removalsOn } from '../reset.js';
import { runs } from '../running.js';
import { changesTo } from '../step.js';

const order = components.map(({ stage }) => stage);

/** Whether a step undoes what members of etcd need, which go last. */
const isLast = ({ stage }: ChangeStep): boolean => order.indexOf(stage) <= order.indexOf(store.stage);

/** A host that leaves, and what is to be taken off it. */
export interface LeavingHost extends PlannedHost {
  readonly host: HostSpec;
  readonly seen: Observation;
  readonly arch: Architecture;
  /** Whether it has data of etcd, which is set aside. */
  readonly data: boolean;
  /** Whether its API server runs. */
  readonly serves: boolean;
  /** Whether its keepalived runs, which may have the virtual IP. */
  readonly routes: boolean;
  /** All but etcd. */
  readonly first: readonly ChangeStep[];
  /** etcd, and what several components share. */
  readonly last: readonly ChangeStep[];
}

/**
 * Probes the hosts that leave. One that does not answer is not in the result: nothing can be taken off it.
 *
 * @throws ControlPlaneError `reset-refused` where another machine answers as one of them; as `probe` does
 */
export async function observeLeaving(
  session: Session,
  options: {
    readonly stages?: readonly StageName[] | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<readonly LeavingHost[]> {
  const { spec, transports } = session;
  const stages: readonly string[] = options.stages ?? stageNames;
  const reached = spec.leaving.filter(({ name }) => transports.has(name));
  await refuseHostsOfOthers(session, reached, options.signal);
  const results = await forEachHost(reached, async (host): Promise<LeavingHost> => {
    const transport = transports.get(host.name);
    if (transport === undefined) throw new Error('no connection');
    // Data stays where it is set aside.
    const kept = ownDirectories(spec).map(({ path }) => path);
    const removals = removalsOn({ spec, host }).filter(
      ({ stage, resource }) =>
        stages.includes(stage) && (resource.kind !== 'absent' || !kept.includes(resource.path)),
    );
    const seen = await probe(
      transport,
      [
        ...removals.map(({ resource }) => resource),
        dataQuestion(spec),
        unfinishedQuestion,
        addressQuestion(host),
      ],
      options,
    );
    const steps = removals.flatMap(({ stage, resource }) => changesTo(host.name, stage, [resource], seen));
    return {
      name: host.name,
      host,
      seen,
      arch: architectureOf(host.name, seen.machine),
      os: seen.os,
      generation: seen.generation,
      data: stages.includes(store.stage) && hasData(spec, seen),
      serves: stages.includes(apiServer.stage) && runs(apiServer, seen),
      routes: stages.includes(virtualRouter.stage) && runs(virtualRouter, seen),
      first: steps.filter((step) => !isLast(step)),
      last: steps.filter(isLast),
    };
  });
  const found = allOrThrow(results, ({ name }) => name, options.signal);
  refuseOtherMachines(
    spec,
    found.filter(({ data, first, last }) => data || first.length + last.length > 0),
  );
  return found;
}
