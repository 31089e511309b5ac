import { DesiredStateError } from '../errors.js';
import { refuseContradictions } from './contradictions.js';
import type { AnyResource, ChangeOf } from './kind.js';
import { assertResources, type HostFacts, idOf, type Kinds, kindOf } from './kind-list.js';
import type { PathState } from './paths.js';
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

/** Refuses to edit a file whose text was not read: what others have written there would be lost. */
function assertRead(id: string, path: string, state: PathState | undefined): void {
  if (state === undefined || state.text !== undefined) return;
  throw new DesiredStateError(
    'unreadable-file',
    `${id}: the text of ${path} was not read, so others' lines would be lost`,
    {
      found: state.type === 'file' ? 'not UTF-8 text, or more than its kind asks for' : 'not a regular file',
    },
  );
}

/**
 * The differences between resources and an observation, in the resources' order.
 *
 * @throws DesiredStateError `bad-resource` for resources that contradict each other; `not-asked`; `unreadable-file` for a file that
 *   would be edited, and whose text was not read
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
    const id = idOf(kinds, resource);
    const path = (kind.edit ?? kind.upload) && kind.path?.(resource)?.path;
    if (path === undefined) return [{ id, resource, ...found }];
    const state = seen.paths.get(path);
    if (kind.edit !== undefined) assertRead(id, path, state);
    return [{ id, resource, ...found, seen: state }];
  });
  const removed = changes.flatMap(({ id, leadsTo }) => (leadsTo === undefined ? [] : [{ id, leadsTo }]));
  refuseContradictions(kinds, resources, removed);
  return changes;
}
