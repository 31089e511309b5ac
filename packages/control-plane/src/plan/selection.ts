import { diff, type Observation } from '@harderway/desired-state';
import type { StagedResource } from '../resources/model.js';
import { type StageName, stageNames } from '../stages.js';
import { runs } from './components.js';

/** A host as it was found, and what should hold there. */
interface Found {
  readonly seen: Observation;
  readonly resources: readonly StagedResource[];
}

/** The resources of some stages, and those that these need. */
const taken = (
  resources: readonly StagedResource[],
  stages: ReadonlySet<StageName>,
): readonly StagedResource[] =>
  resources.filter(
    ({ stage, neededBy = [] }) => stages.has(stage) || neededBy.some((reader) => stages.has(reader)),
  );

/** Stages with those that `more` finds for them, and for these, until there are no others. */
function closed(
  stages: readonly StageName[],
  more: (stages: ReadonlySet<StageName>) => readonly StageName[],
): ReadonlySet<StageName> {
  const all = new Set(stages);
  for (let size = -1; size !== all.size; ) {
    size = all.size;
    for (const stage of more(all)) all.add(stage);
  }
  return all;
}

/** The resources that have to be looked at to know what a plan of some stages takes: more than it may take in the end. */
export function lookedAt(
  resources: readonly StagedResource[],
  stages: readonly StageName[] = stageNames,
): readonly StagedResource[] {
  const readers = (chosen: ReadonlySet<StageName>): readonly StageName[] =>
    taken(resources, chosen).flatMap(({ neededBy = [] }) => neededBy);
  return taken(resources, closed(stages, readers));
}

/**
 * What a plan of some stages takes on each host. Where a file changes that a running service reads, the service's stage
 * comes along, on all hosts: the service would else go on with what it has read, and read the rest when it happens to
 * restart; and a digest of what it does not run with would be taken for true.
 */
export function selected<F extends Found>(
  hosts: readonly F[],
  stages: readonly StageName[] = stageNames,
): readonly F[] {
  const readers = (chosen: ReadonlySet<StageName>): readonly StageName[] =>
    hosts.flatMap(({ seen, resources }) =>
      taken(resources, chosen)
        .filter(({ resource }) => resource.kind === 'file' && diff([resource], seen).length > 0)
        .flatMap(({ neededBy = [] }) => neededBy.filter((component) => runs(component, seen))),
    );
  const chosen = closed(stages, readers);
  return hosts.map((host) => ({ ...host, resources: taken(host.resources, chosen) }));
}
