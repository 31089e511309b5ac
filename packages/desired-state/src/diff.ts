import type { AnyResource, ChangeOf } from './kind.js';
import { idOf, type Kinds, kindOf } from './kind-list.js';
import * as kinds from './kinds/index.js';
import type { HostPaths } from './paths/model.js';
import type { Change, Observation, Resource } from './resource.js';

/** {@link diff}, for a list of kinds. */
export function findChanges<R extends AnyResource>(
  list: Kinds,
  resources: readonly R[],
  seen: HostPaths,
): readonly ChangeOf<R>[] {
  return resources.flatMap((resource) => {
    const found = kindOf(list, resource).diff(resource, seen);
    return found === undefined ? [] : [{ id: idOf(list, resource), resource, ...found }];
  });
}

/**
 * Compares what should hold with what was observed. Pure. The changes keep the resources' order.
 *
 * @param resources what should hold on the host
 * @param seen what {@link probe} found there
 * @throws DesiredStateError `unreadable-file` for a block in a file that is not text
 */
export const diff = (resources: readonly Resource[], seen: Observation): readonly Change[] =>
  findChanges(kinds, resources, seen);
