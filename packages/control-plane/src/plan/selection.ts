import { diff, type Observation, type Resource } from '@harderway/desired-state';
import type { StagedItem } from '../components/host-items.js';
import { stageNames } from '../model/stages.js';
import { runs } from './running.js';

/** An item of a stage, filled in. */
export interface StagedResource extends StagedItem {
  readonly resource: Resource;
}

/** The observation of a host, and the resources that should hold there. */
interface ObservedHost {
  readonly seen: Observation;
  readonly resources: readonly StagedResource[];
}

/** Items of some stages, and those that these need. */
const taken = <S extends StagedItem>(staged: readonly S[], stages: ReadonlySet<string>): readonly S[] =>
  staged.filter(
    ({ stage, neededBy }) => stages.has(stage) || neededBy.some((reader) => stages.has(reader.stage)),
  );

/** Stages, and all that `more` finds for them, for these, and so on. */
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

/** Items that a plan of some stages may include: all of them have to be probed. */
export function candidates(
  items: readonly StagedItem[],
  stages: readonly string[] = stageNames,
): readonly StagedItem[] {
  const readers = (chosen: ReadonlySet<string>): readonly string[] =>
    taken(items, chosen).flatMap(({ neededBy }) => neededBy.map(({ stage }) => stage));
  return taken(items, closed(stages, readers));
}

/**
 * Resources that a plan of some stages includes on each host. If a file changes that a running service reads, the stage of
 * that service is included on all hosts. Otherwise the service would keep what it has read until it happens to restart,
 * and its digest would be that of files that it does not run with.
 */
export function selected<F extends ObservedHost>(
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
