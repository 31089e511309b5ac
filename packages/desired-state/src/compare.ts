import { type ApplyScript, sortChanges, writeApply } from './apply/script.js';
import * as kinds from './kinds/index.js';
import { findChanges } from './model/find-changes.js';
import { idOf } from './model/kind-list.js';
import { readObservation } from './probe/parse.js';
import { type ProbeScriptOptions, writeProbe } from './probe/script.js';
import type { Change, Observation, Resource } from './resource.js';

/** Stable identity of a resource on its host: `file:/etc/hosts`. */
export const resourceId = (resource: Resource): string => idOf(kinds, resource);

/**
 * The POSIX sh script that observes everything that these resources are about, in one go, as root. It changes nothing but
 * its own memo of checksums. `parseReply` reads its output.
 *
 * Sections begin with a line `== name`. Paths are answered by name, since a missing one has no line. Files of 1 MiB and
 * more are hashed once: the sum is kept with the file's inode, size, mtime and ctime, and any write to the file changes one
 * of these. The script starts about ten programs, which is what takes time on a slow or busy host. It waits up to 8 s for
 * units that are starting.
 *
 * @throws DesiredStateError `bad-resource`
 */
export const probeScript = (resources: readonly Resource[], options: ProbeScriptOptions = {}): string =>
  writeProbe(kinds, resources, options);

/**
 * Reads the output of the script of `probeScript`.
 *
 * @param resources those that the script was made for
 * @throws DesiredStateError `busy` if a change is in progress on the host; `unreadable-reply` if the reply is not whole,
 * has a line that is not understood, or answers for other resources; `probe-failed` if a file changed while it was read
 */
export const parseReply = (reply: string, resources: readonly Resource[]): Observation =>
  readObservation(kinds, reply, resources);

/**
 * Compares what should hold on a host with an observation of it. Pure; the changes keep the resources' order.
 *
 * @throws DesiredStateError `not-asked` for a resource that the probe did not ask about; `bad-resource` for resources that
 * contradict each other; `unreadable-file` for a block in a file that is not text
 */
export const diff = (resources: readonly Resource[], observation: Observation): readonly Change[] =>
  findChanges(kinds, resources, observation);

/** The changes in the order in which `applyScript` makes them; within a phase they keep their order. */
export const inOrder = (changes: readonly Change[]): readonly Change[] => sortChanges(kinds, changes);

/**
 * The script that makes the changes, in one go, as root. The indexes in its markers count in the order of `inOrder`. It holds the
 * host's lock while it works, refuses to start if someone else has changed the host since the observation, and stops at the
 * first change that fails. File contents come on standard input only.
 *
 * @param generation of the observation
 * @throws DesiredStateError `bad-resource`, also if two changes would write the same file
 */
export const applyScript = (changes: readonly Change[], generation: number): ApplyScript =>
  writeApply(kinds, changes, generation);
