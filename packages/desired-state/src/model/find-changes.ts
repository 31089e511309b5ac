import { DesiredStateError } from '../errors.js';
import { refuseContradictions } from './contradictions.js';
import type { AnyResource, ChangeOf } from './kind.js';
import { assertResources, type HostFacts, idOf, type Kinds, kindOf } from './kind-list.js';
import { questionsAbout } from './questions.js';

/**
 * Refuses resources that the probe did not ask about: what was not asked has no answer, which would look like something that is
 * missing.
 *
 * @throws DesiredStateError `not-asked`
 */
function assertAsked(kinds: Kinds, resources: readonly AnyResource[], { asked }: HostFacts): void {
  const other = resources.find((resource) => questionsAbout(kinds, resource).some((one) => !asked.has(one)));
  if (other !== undefined)
    throw new DesiredStateError(
      'not-asked',
      `${idOf(kinds, other)}: the probe did not ask about it, so its state is unknown`,
    );
}

/**
 * The differences between resources and an observation, in the resources' order.
 *
 * @throws DesiredStateError `bad-resource` for resources that contradict each other; `not-asked`
 */
export function findChanges<R extends AnyResource>(
  kinds: Kinds,
  resources: readonly R[],
  seen: HostFacts,
): readonly ChangeOf<R>[] {
  assertResources(kinds, resources);
  refuseContradictions(kinds, resources);
  assertAsked(kinds, resources, seen);
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
