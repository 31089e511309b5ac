import type { HostSpec } from '@harderway/cluster-spec';
import { type Observation, probe, type Resource } from '@harderway/desired-state';
import { forEachHost } from '@harderway/remote-exec';
import { dataQuestion } from '../components/etcd/data.js';
import { components, componentsOf } from '../components/index.js';
import { refuseHostsOfOthers } from '../history/own-hosts.js';
import { unfinishedQuestion } from '../history/unfinished.js';
import { allOrThrow } from '../hosts/host-error.js';
import { architectureOf } from '../model/architecture.js';
import type { Component, HostContext } from '../model/component.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import type { Plan } from '../operations/plan.js';
import { addressQuestion, refuseDataOfOthers, refuseOtherMachines } from './own-machine.js';
import { changesTo } from './step.js';

/** A resource that should hold after a reset, and the stage that it undoes. */
export interface StagedRemoval {
  readonly stage: string;
  readonly resource: Resource;
}

const removalsOf = (component: Component, place: HostContext): readonly Resource[] => [
  ...[...(component.prepares?.(place) ?? []), ...component.installs(place)]
    .reverse()
    .flatMap(({ removal }) => removal),
  ...(component.leaves?.(place) ?? []),
];

/** Everything that removes the components from a host, last installed first. */
export function removalsOn(
  place: HostContext,
  all: readonly Component[] = components,
): readonly StagedRemoval[] {
  const removals = [...componentsOf(place.host.role, all)]
    .reverse()
    .flatMap((component) =>
      removalsOf(component, place).map((resource) => ({ stage: component.stage, resource })),
    );
  const trees = removals.flatMap(({ resource }) =>
    resource.kind === 'absent' && resource.recursive === true ? [`${resource.path}/`] : [],
  );
  // A file in a directory that is removed needs no step of its own.
  return removals.filter(
    ({ resource }) => resource.kind !== 'absent' || !trees.some((tree) => resource.path.startsWith(tree)),
  );
}

/**
 * Refuses to remove a directory that holds more than what the cluster has created there.
 *
 * @throws ControlPlaneError `reset-refused`
 */
function assertOwn(
  hosts: readonly { readonly name: string; readonly seen: Pick<Observation, 'trees'> }[],
): void {
  const found = hosts.flatMap(({ name, seen }) =>
    [...seen.trees].flatMap(([path, { others = [] }]) =>
      others.length === 0 ? [] : [{ host: name, text: `${path} holds ${others.join(', ')}` }],
    ),
  );
  const [first] = found;
  if (first === undefined) return;
  throw new ControlPlaneError(
    'reset-refused',
    `${first.host} has files of others where etcd keeps its data`,
    {
      host: first.host,
      found: first.text,
      details: found.map(({ host, text }) => `${host}: ${text}`),
      hint: 'move them to another place, then reset again; nothing was removed',
    },
  );
}

/**
 * Works out how to take the control plane off its hosts: services, files, credentials and **all data of
 * etcd**. Installed packages stay. {@link applyPlan} carries it out.
 *
 * @throws ControlPlaneError `reset-refused`, `probe-failed`, `no-sudo`, `host-locked`, `host-lost`.
 */
export async function planReset(
  session: Session,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Plan> {
  const { spec, transports, concurrency } = session;
  const hosts = spec.hosts.filter(({ name }) => transports.has(name));
  await refuseHostsOfOthers(session, hosts, options.signal);
  const unknown = spec.hosts.flatMap(({ name }) => (transports.has(name) ? [] : [name]));
  const probed = async (host: HostSpec) => {
    const transport = transports.get(host.name);
    if (transport === undefined) throw new Error('no connection');
    const removals = removalsOn({ spec, host });
    const resources = removals.map(({ resource }) => resource);
    const questions = host.role === 'control' ? [dataQuestion(spec), unfinishedQuestion] : [];
    const seen = await probe(transport, [...resources, ...questions, addressQuestion(host)], options);
    const steps = removals.flatMap(({ stage, resource }) => changesTo(host.name, stage, [resource], seen));
    const arch = architectureOf(host.name, seen.machine);
    return { name: host.name, host, arch, os: seen.os, generation: seen.generation, seen, steps };
  };
  const results = await forEachHost(hosts, probed, { concurrency });
  const found = allOrThrow(results, ({ name }) => name, options.signal);
  const changed = found.filter(({ steps }) => steps.length > 0);
  refuseOtherMachines(spec, changed);
  assertOwn(found);
  // The record of the start is removed after the data, so an interrupted reset can be completed.
  refuseDataOfOthers(spec, found);
  const wave = {
    id: 'reset',
    title: 'take the control plane off its hosts',
    hosts: changed.map(({ name, steps }) => ({ host: name, steps })),
  };
  return {
    kind: 'reset',
    cluster: spec.name,
    ...(unknown.length === 0 ? {} : { unknown }),
    hosts: found.map(({ name, arch, os, generation }) => ({ name, arch, os, generation })),
    waves: changed.length === 0 ? [] : [wave],
  };
}
