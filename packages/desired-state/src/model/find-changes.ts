import { refuseContradictions } from './contradictions.js';
import type { AnyResource, ChangeOf } from './kind.js';
import { idOf, type Kinds, kindOf } from './kind-list.js';
import type { HostPaths } from './paths.js';

/**
 * The differences between resources and an observation, in the resources' order.
 *
 * @throws DesiredStateError `bad-resource` for resources that contradict each other
 */
export function findChanges<R extends AnyResource>(
  kinds: Kinds,
  resources: readonly R[],
  seen: HostPaths,
): readonly ChangeOf<R>[] {
  refuseContradictions(kinds, resources);
  return resources.flatMap((resource) => {
    const found = kindOf(kinds, resource).diff(resource, seen);
    return found === undefined ? [] : [{ id: idOf(kinds, resource), resource, ...found }];
  });
}
