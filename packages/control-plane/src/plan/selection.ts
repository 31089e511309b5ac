import { diff, type Observation, type Resource } from '@harderway/desired-state';
import type { StagedItem } from '../components/host-items.js';
import { stageNames } from '../stages.js';
import { runs } from './running.js';

/** An item of a stage, filled in. */
export interface StagedResource extends StagedItem {
  readonly resource: Resource;
}

/** A host as it was found, and what should hold there. */
interface Found {
  readonly seen: Observation;
  readonly resources: readonly StagedResource[];
}

/** What some stages put on a host, and what these need. */
const taken = <S extends StagedItem>(staged: readonly S[], stages: ReadonlySet<string>): readonly S[] =>
  staged.filter(
    ({ stage, neededBy }) => stages.has(stage) || neededBy.some((reader) => stages.has(reader.stage)),
  );

/** Stages with those that `more` finds for them, and for these, until there are no others. */
function closed(
  stages: readonly string[],
  more: (stages: ReadonlySet<string>) => readonly string[],
): ReadonlySet<string> {
  const all = new Set(stages);
  for (let size = -1; size !== all.size; ) {
    size = all.size;
    for (const stage of more(all)) all.add(stage);
  }
  return all;
}

/** The items that have to be probed to know what a plan of some stages takes: more than it may take in the end. */
export function candidates(
  items: readonly StagedItem[],
  stages: readonly string[] = stageNames,
): readonly StagedItem[] {
  const readers = (chosen: ReadonlySet<string>): readonly string[] =>
    taken(items, chosen).flatMap(({ neededBy }) => neededBy.map(({ stage }) => stage));
  return taken(items, closed(stages, readers));
}

/**
 * What a plan of some stages takes on each host. Where a file changes that a running service reads, the service's stage
 * comes along, on all hosts: the service would else go on with what it has read, and read the rest when it happens to
 * restart; and a digest of what it does not run with would be taken for true.
 */
export function selected<F extends Found>(
  hosts: readonly F[],
  stages: readonly string[] = stageNames,
): readonly F[] {
  const readers = (chosen: ReadonlySet<string>): readonly string[] =>
    hosts.flatMap(({ seen, resources }) =>
      taken(resources, chosen)
        .filter(({ resource }) => resource.kind === 'file' && diff([resource], seen).length > 0)
        .flatMap(({ neededBy }) => neededBy.filter((reader) => runs(reader, seen)).map(({ stage }) => stage)),
    );
  const chosen = closed(stages, readers);
  return hosts.map((host) => ({ ...host, resources: taken(host.resources, chosen) }));
}
