import type { AnyResource, ChangeOf } from './kind.js';
import { idOf, type Kinds, kindOf } from './kind-list.js';
import type { HostPaths } from './paths.js';

/** The differences between resources and an observation, in the resources' order. */
export function findChanges<R extends AnyResource>(
  kinds: Kinds,
  resources: readonly R[],
  seen: HostPaths,
): readonly ChangeOf<R>[] {
  return resources.flatMap((resource) => {
    const found = kindOf(kinds, resource).diff(resource, seen);
    return found === undefined ? [] : [{ id: idOf(kinds, resource), resource, ...found }];
  });
}
