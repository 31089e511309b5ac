import { diff, type Observation, type Resource } from '@harderway/desired-state';
import { components } from '../../components/index.js';
import type { Component } from '../../model/component.js';
import type { StageName } from '../../model/stages.js';
import type { HostSteps, Step } from '../../operations/plan.js';
import type { HostView } from '../../plan/observe.js';
import { runs } from '../../plan/running.js';
import { stepOf } from '../../plan/step.js';

/** Components that stop in a restore, in the order in which they start again. */
export const restarted: readonly (readonly StageName[])[] = [
  ['etcd'],
  ['kube-apiserver'],
  ['kube-controller-manager', 'kube-scheduler'],
];

/** The components of some stages. */
export const componentsOf = (stages: readonly StageName[]): readonly Component[] =>
  components.filter(({ stage }) => stages.some((own) => own === stage));

/** A host on which some components have been stopped. */
export function stopped(seen: Observation, all: readonly Component[]): Observation {
  const units = all.flatMap(({ unit }) => {
    const state = unit === undefined ? undefined : seen.units.get(unit);
    return unit === undefined || state === undefined
      ? []
      : [[unit, { ...state, active: 'inactive' }] as const];
  });
  return { ...seen, units: new Map([...seen.units, ...units]) };
}

/** The steps that stop components on a host: only the unit of each component, not the units that go with it. */
export function stops({ host, seen, resources }: HostView, all: readonly Component[]): HostSteps {
  const steps = resources.flatMap(({ resource, component }) => {
    // `stopped` covers these units alone, so no others would start again.
    if (resource.kind !== 'unit' || !all.includes(component) || resource.name !== component.unit) return [];
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
export function changesOf(
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
