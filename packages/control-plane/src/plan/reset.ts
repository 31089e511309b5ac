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
import { hasEarlierData } from './members/earlier-data.js';
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
 * Refuses to remove data of an etcd that harderway did not start: data of kubeadm, or of a machine whose address is in
 * cluster.yaml by mistake. A reset removes the record of the start after the data, so an interrupted reset can be completed.
 *
 * @throws ControlPlaneError `reset-refused`
 */
function assertOwnData(
  { spec }: Session,
  hosts: readonly { readonly name: string; readonly seen: Observation }[],
): void {
  const names = hosts.flatMap(({ name, seen }) => (hasEarlierData(spec, seen) ? [name] : []));
  const [first] = names;
  if (first === undefined) return;
  const { dataDirectory } = spec.etcd;
  throw new ControlPlaneError(
    'reset-refused',
    `${names.join(' and ')} has data of an etcd that harderway did not start`,
    {
      host: first,
      found: `${dataDirectory}/member exists, and nothing on the host says that harderway started etcd there`,
      details: names.map(
        (name) => `${name} is ${spec.hosts.find((host) => host.name === name)?.address} in cluster.yaml`,
      ),
      hint: `nothing was removed: correct the address if this is another machine; to give its data up, stop that etcd, move ${dataDirectory}/member away on ${names.join(' and ')}, then reset again`,
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
    const seen = await probe(transport, [...resources, ...questions], options);
    const steps = removals.flatMap(({ stage, resource }) => changesTo(host.name, stage, [resource], seen));
    const arch = architectureOf(host.name, seen.machine);
    return { name: host.name, arch, os: seen.os, generation: seen.generation, seen, steps };
  };
  const results = await forEachHost(hosts, probed, { concurrency });
  const found = allOrThrow(results, ({ name }) => name, options.signal);
  assertOwn(found);
  assertOwnData(session, found);
  const changed = found.filter(({ steps }) => steps.length > 0);
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
