import type { ClusterSpec } from '@harderway/cluster-spec';
import type { UnitResource } from '@harderway/desired-state';
import { programs, versionOf } from '@harderway/program-settings';
import { forEachHost } from '@harderway/remote-exec';
import { knownFlags } from '@harderway/upgrade-path';
import { allOrThrow } from '../hosts/host-error.js';
import type { Materials } from '../model/materials.js';
import type { Session } from '../model/session.js';
import { type HostView, observeHosts } from '../plan/observe.js';
import { planCluster } from '../plan/plan.js';
import { askProcesses } from './ask-processes.js';
import { type AdoptionStep, type ByUnit, classify } from './classify.js';
import { type ForeignUnit, reasonsToRestart } from './recognize.js';

/** A unit that somebody else started and that runs with what harderway would start it with. */
export interface RecognizedUnit {
  readonly host: string;
  readonly unit: string;
  /** Digest of what it reads at its start, as `apply` stores it. */
  readonly digest: string;
}

/** The plan for hosts that others set up, as it will be once the recognized units are recorded. */
export interface AdoptionPlan {
  readonly steps: readonly AdoptionStep[];
  /** Units that {@link recordAdoption} records. Empty once they are recorded. */
  readonly recognized: readonly RecognizedUnit[];
  /** Hosts that did not answer. */
  readonly unknown: readonly string[];
}

/** A unit that runs, and that no run of harderway has started. */
interface Candidate extends ForeignUnit {
  readonly resource: UnitResource;
}

/** The units of the control plane on a host that harderway has not started. */
function candidatesOf(spec: ClusterSpec, { resources, seen, found }: HostView): readonly Candidate[] {
  const files = resources.flatMap(({ resource }) => (resource.kind === 'file' ? [resource] : []));
  return resources.flatMap(({ component, resource }): readonly Candidate[] => {
    if (component.layer === undefined || resource.kind !== 'unit' || resource.digest === undefined) return [];
    const { name, reads = [] } = resource;
    const state = seen.units.get(name);
    if (state?.active !== 'active' || state.digest !== undefined) return [];
    const path = `/etc/systemd/system/${name}`;
    const own = files.filter((each) => reads.includes(each.path));
    const file = own.find((each) => each.path === path);
    const program = programs.find((each) => name === `${each.name}.service`);
    if (file === undefined || program === undefined) return [];
    const flags = knownFlags(program.name, versionOf(spec, program));
    return [{ name, file, reads: own.filter((each) => each !== file), arch: found.arch, flags, resource }];
  });
}

const byUnit = <T>(
  all: readonly { readonly host: string; readonly unit: string; readonly value: T }[],
): ByUnit<T> =>
  new Map(
    [...new Set(all.map(({ host }) => host))].map((host) => [
      host,
      new Map(all.flatMap((one) => (one.host === host ? [[one.unit, one.value] as const] : []))),
    ]),
  );

/**
 * Compares hosts that others set up with cluster.yaml: asks how each program of the control plane runs, and plans as if those
 * that run with the right flags and files had been recorded. Changes nothing, and leaves nothing on the hosts.
 *
 * @throws ControlPlaneError as `planCluster` does
 */
export async function planAdoption(
  session: Session,
  materials: Materials,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<AdoptionPlan> {
  const { signal } = options;
  const { views } = await observeHosts(session, materials, { signal });
  const results = await forEachHost(views, async (view) => {
    const candidates = candidatesOf(session.spec, view);
    if (candidates.length === 0) return [];
    const paths = candidates.flatMap(({ reads }) => reads.map(({ path }) => path));
    const units = candidates.map(({ name }) => name);
    const host = view.host.name;
    const asked = await askProcesses(session, host, units, [...new Set(paths)], signal);
    return candidates.map((unit) => ({
      host,
      unit: unit.name,
      digest: unit.resource.digest ?? '',
      value: reasonsToRestart(unit, asked, view.seen),
    }));
  });
  const judged = allOrThrow(results, ({ host }) => host.name, signal).flat();
  const recognized = judged.filter(({ value }) => value.length === 0);
  const recorded = byUnit(recognized.map(({ host, unit, digest }) => ({ host, unit, value: digest })));
  const plan = await planCluster(session, materials, { signal, recorded });
  return {
    steps: classify(plan, byUnit(judged)),
    recognized: recognized.map(({ host, unit, digest }) => ({ host, unit, digest })),
    unknown: plan.unknown ?? [],
  };
}
