import type { Transport } from '@harderway/remote-exec';
import { type ApplyOptions, applyChanges } from './apply/apply.js';
import { type ApplyScript, sortChanges, writeApply } from './apply/script.js';
import { DesiredStateError } from './errors.js';
import * as builtIn from './kinds/index.js';
import { findChanges } from './model/find-changes.js';
import type { ChangeOf } from './model/kind.js';
import { idOf, type Kinds, type ObservationOf, type ResourceOf } from './model/kind-list.js';
import { readObservation } from './probe/parse.js';
import { type HostPlanOf, planHost } from './probe/plan.js';
import { type ProbeOptions, probeHost } from './probe/probe.js';
import { type ProbeScriptOptions, writeProbe } from './probe/script.js';

/** The functions of this package under the same names, for resources of other kinds. */
export interface DesiredState<K extends Kinds> {
  probeScript(resources: readonly ResourceOf<K>[], options?: ProbeScriptOptions): string;
  parseReply(reply: string, resources: readonly ResourceOf<K>[]): ObservationOf<K>;
  probe(
    transport: Transport,
    resources: readonly ResourceOf<K>[],
    options?: ProbeOptions,
  ): Promise<ObservationOf<K>>;
  diff(
    resources: readonly ResourceOf<K>[],
    observation: ObservationOf<K>,
  ): readonly ChangeOf<ResourceOf<K>>[];
  plan(
    transport: Transport,
    resources: readonly ResourceOf<K>[],
    options?: ProbeOptions,
  ): Promise<HostPlanOf<K>>;
  inOrder(changes: readonly ChangeOf<ResourceOf<K>>[]): readonly ChangeOf<ResourceOf<K>>[];
  applyScript(changes: readonly ChangeOf<ResourceOf<K>>[], generation: number): ApplyScript;
  apply(
    transport: Transport,
    changes: readonly ChangeOf<ResourceOf<K>>[],
    options: ApplyOptions<ResourceOf<K>>,
  ): Promise<number>;
  resourceId(resource: ResourceOf<K>): string;
}

/** The functions of this package for its own kinds and others. */
export type WithKinds<Own extends Kinds> = DesiredState<typeof builtIn & Own>;

const forKinds = <K extends Kinds>(kinds: K): DesiredState<K> => ({
  probeScript: (resources, options) => writeProbe(kinds, resources, options),
  parseReply: (reply, resources) => readObservation(kinds, reply, resources),
  probe: (transport, resources, options) => probeHost(kinds, transport, resources, options),
  diff: (resources, observation) => findChanges(kinds, resources, observation),
  plan: (transport, resources, options) => planHost(kinds, transport, resources, options),
  inOrder: (changes) => sortChanges(kinds, changes),
  applyScript: (changes, generation) => writeApply(kinds, changes, generation),
  apply: (transport, changes, options) => applyChanges(kinds, transport, changes, options),
  resourceId: (resource) => idOf(kinds, resource),
});

/**
 * The functions of this package for its own kinds and others: `withKinds({ greeting })`.
 *
 * @throws DesiredStateError `bad-resource` for two kinds of one name, for the key of a built-in kind (`file`), and for a kind that can make no change
 */
export function withKinds<Own extends Kinds>(own: Own): WithKinds<Own> {
  const names = new Set<string>();
  const all: readonly Kinds[string][] = [...Object.values(builtIn), ...Object.values(own)];
  for (const { kind, commands, commandsForAll, upload, edit } of all) {
    if (names.has(kind)) throw new DesiredStateError('bad-resource', `two kinds are called ${kind}`);
    if ((commands ?? commandsForAll ?? upload ?? edit) === undefined)
      throw new DesiredStateError('bad-resource', `the kind ${kind} has no commands, upload or edit`);
    names.add(kind);
  }
  const replaced = Object.keys(own).find((key) => Object.hasOwn(builtIn, key));
  // The built-in kind would be gone from the list.
  if (replaced !== undefined)
    throw new DesiredStateError(
      'bad-resource',
      `the key ${replaced} is that of a built-in kind: give the kind another key`,
    );
  return forKinds({ ...builtIn, ...own });
}
