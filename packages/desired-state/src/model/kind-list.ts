import { isDeepStrictEqual } from 'node:util';
import { DesiredStateError } from '../errors.js';
import type { AnyResource, Kind, ProbedKind } from './kind.js';
import type { HostPaths } from './paths.js';

type AnyKind = Kind<AnyResource> | ProbedKind<AnyResource, object>;

/** A list of kinds, under any names. */
export type Kinds = Readonly<Record<string, AnyKind>>;

/** Resources of all kinds in a list. */
export type ResourceOf<K extends Kinds> = K[keyof K] extends infer Each
  ? Each extends Kind<infer R, infer _>
    ? R
    : never
  : never;

/** The part of an observation that does not depend on kinds. */
export interface HostFacts extends HostPaths {
  /** Machine name as `uname -m` prints it, e.g. `x86_64`. */
  readonly machine: string;
  /** Pretty name of the operating system. */
  readonly os: string;
  /** Counts the changes made by apply; equal numbers mean that nobody applied in between. */
  readonly generation: number;
  /** The questions of the probe, which only `diff` reads: it refuses a resource that was not asked about. */
  readonly asked: ReadonlySet<string>;
  /** Standard output of the command that the probe was given to run, whether it succeeded or not. */
  readonly answer?: string | undefined;
}

type Seen<Each> = Each extends ProbedKind<infer _, infer Own> ? (own: Own) => void : never;

/** The result of a probe, for a list of kinds. */
export type ObservationOf<K extends Kinds> = HostFacts &
  (Seen<K[keyof K]> extends (own: infer All) => void ? All : never);

export const isProbed = (kind: AnyKind): kind is ProbedKind<AnyResource, object> => 'probe' in kind;

/** @throws DesiredStateError `bad-resource` for a resource of no kind in the list */
export function kindOf(kinds: Kinds, { kind: name }: AnyResource): AnyKind {
  const kind = Object.values(kinds).find((each) => each.kind === name);
  if (kind === undefined) throw new DesiredStateError('bad-resource', `${name} is not a kind of resource`);
  return kind;
}

/** Stable identity of a resource on its host. */
export const idOf = (kinds: Kinds, resource: AnyResource): string =>
  `${resource.kind}:${kindOf(kinds, resource).name(resource)}`;

/** The path that a resource is about, if it is about one. */
export const pathOf = (kinds: Kinds, resource: AnyResource): string | undefined =>
  kindOf(kinds, resource).path?.(resource)?.path;

/** A resource without properties that are undefined: they say the same as absent ones. */
function defined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(defined);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, defined(each)]])),
  );
}

/**
 * Refuses resources that the scripts could not name safely, and two that want different things of one path, unit, ...: each
 * run would undo the one before.
 *
 * @throws DesiredStateError `bad-resource`, which names the resource and what is wrong with it.
 */
export function assertResources(kinds: Kinds, resources: readonly AnyResource[]): void {
  const known = new Map<string, AnyResource>();
  for (const resource of resources) {
    const id = idOf(kinds, resource);
    const same = known.get(id) ?? resource;
    const fault =
      kindOf(kinds, resource).fault(resource) ??
      (same === resource || isDeepStrictEqual(defined(same), defined(resource))
        ? undefined
        : 'two resources want it to be different');
    if (fault !== undefined) throw new DesiredStateError('bad-resource', `${id}: ${fault}`);
    known.set(id, resource);
  }
}
