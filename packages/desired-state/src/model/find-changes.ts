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
  const changes = resources.flatMap((resource) => {
    const kind = kindOf(kinds, resource);
    const found = kind.diff(resource, seen);
    if (found === undefined) return [];
    const path = (kind.edit ?? kind.upload) && kind.path?.(resource)?.path;
    const file = path === undefined ? {} : { seen: seen.paths.get(path) };
    return [{ id: idOf(kinds, resource), resource, ...found, ...file }];
  });
  const removed = changes.flatMap(({ id, leadsTo }) => (leadsTo === undefined ? [] : [{ id, leadsTo }]));
  refuseContradictions(kinds, resources, removed);
  return changes;
}
