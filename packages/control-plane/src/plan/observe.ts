import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { PkiState } from '@harderway/credentials-directory';
import { deviceOf, type Observation, probe, type Resource, resourceId } from '@harderway/desired-state';
import { forEachHost } from '@harderway/remote-exec';
import { type MemberAnswer, readAnswer } from '../components/etcd/answer.js';
import { askMembers } from '../components/etcd/ask.js';
import { withoutData } from '../components/etcd/data.js';
import { itemsOn, type StagedItem } from '../components/host-items.js';
import { componentsOf } from '../components/index.js';
import { allOrThrow } from '../hosts/host-error.js';
import { type Architecture, architectureOf } from '../model/architecture.js';
import { ControlPlaneError } from '../model/errors.js';
import type { ItemInputs } from '../model/item.js';
import type { Materials } from '../model/materials.js';
import type { PlannedHost } from '../model/plan.js';
import type { Session } from '../model/session.js';
import type { StageName } from '../model/stages.js';
import { type FoundMembers, findMembers, isFounded } from './members/observe.js';
import { refuseSwappedRoles } from './members/swapped-roles.js';
import { addressQuestion } from './own-machine.js';
import { candidates, type StagedResource, selected } from './selection.js';
import { assertNoRestore } from './unfinished-restore.js';

/** The observation of a host, and the resources that should hold there. */
export interface HostView {
  readonly host: HostSpec;
  readonly seen: Observation;
  readonly found: ItemInputs;
  readonly resources: readonly StagedResource[];
}

/** The observed host as a plan names it. */
export const plannedHost = ({ host, seen, found }: HostView): PlannedHost => ({
  name: host.name,
  arch: found.arch,
  os: seen.os,
  generation: seen.generation,
});

/** The hosts of a plan, and etcd's members. */
export interface Observed extends FoundMembers {
  readonly views: readonly HostView[];
}

/** Digests of what units have read at their start, by host and unit. */
export type RecordedUnits = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** An observation of the hosts. */
interface ObserveOptions {
  /** Digests that count as stored on a host that has stored none. */
  readonly recorded?: RecordedUnits | undefined;
  readonly stages?: readonly StageName[] | undefined;
  /** Names of hosts whose members of etcd may be given up. */
  readonly replace?: readonly string[] | undefined;
  /** Names of hosts whose members have to have left etcd at the end. */
  readonly remove?: readonly string[] | undefined;
  /** Further hosts that are needed, by what was seen; those without a connection get one. Default: none. */
  readonly also?: ((views: readonly HostView[]) => readonly string[]) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A host and the items that it is asked for. */
interface HostItems {
  readonly host: HostSpec;
  readonly items: readonly StagedItem[];
}

/** The questions of a host's probe. */
export function questions(spec: ClusterSpec, { host, items }: HostItems, pki: PkiState): readonly Resource[] {
  const asked = items.map(({ item }) => item.asked(pki.files));
  // Asked also where their stages were not chosen: what etcd has done decides contents, and a server may be drained.
  const always = componentsOf(host.role).flatMap((own) => own.questions?.({ spec, host }) ?? []);
  const ids = new Set(asked.map(resourceId));
  const others = always.filter((resource) => !ids.has(resourceId(resource)));
  return [...asked, ...others, addressQuestion(host)];
}

export function deviceFor(host: HostSpec, seen: Observation): string {
  const device = host.interface ?? deviceOf({ holding: host.address }, seen);
  if (device !== undefined) return device;
  throw new ControlPlaneError('device-not-found', `no device of ${host.name} holds ${host.address}`, {
    host: host.name,
    found: seen.addresses.map((held) => `${held.address} on ${held.device}`).join(', '),
    hint: `correct the address of ${host.name} in cluster.yaml, or name its interface there`,
  });
}

/** The programs of an architecture, by name. */
export async function programsFor(arch: Architecture, materials: Materials): Promise<ItemInputs['program']> {
  const files = await materials.programs(arch);
  return (name) => {
    const file = files[name];
    if (file === undefined) throw new Error(`no program ${name}`);
    const { path, sha256, size } = file;
    return { kind: 'local-file', path, sha256, size };
  };
}

/** One result after another. */
async function inTurn<T, R>(all: readonly T[], make: (one: T) => Promise<R>): Promise<readonly R[]> {
  const made: R[] = [];
  for (const one of all) made.push(await make(one));
  return made;
}

/** A host and what was seen there. */
type ProbedHost = HostItems & { readonly seen: Observation };

/** An observation with digests in place of those that the host has not stored. */
const withRecorded = (seen: Observation, recorded: ReadonlyMap<string, string> = new Map()): Observation => ({
  ...seen,
  units: new Map(
    [...seen.units].map(([name, state]) => [name, { digest: recorded.get(name), ...state }] as const),
  ),
});

/** Probes hosts, and asks their members of etcd, each with one command. Default: all that are connected. */
async function probeHosts(
  { spec, transports, concurrency }: Session,
  { pki }: Materials,
  options: ObserveOptions,
  names: readonly string[] = [...transports.keys()],
): Promise<readonly ProbedHost[]> {
  const asked = spec.hosts
    .filter(({ name }) => names.includes(name) && transports.has(name))
    .map((host): HostItems => ({ host, items: candidates(itemsOn({ spec, host }), options.stages) }));
  const probed = await forEachHost(
    asked,
    async (one) => {
      const transport = transports.get(one.host.name);
      if (transport === undefined) throw new Error(`no connection to ${one.host.name}`);
      const [ask] = componentsOf(one.host.role).flatMap(({ probeCommand }) =>
        probeCommand === undefined ? [] : [probeCommand(spec)],
      );
      const seen = await probe(transport, questions(spec, one, pki), {
        ...options,
        ask,
      });
      return { ...one, seen: withRecorded(seen, options.recorded?.get(one.host.name)) };
    },
    { concurrency },
  );
  return allOrThrow(probed, ({ host }) => host.name, options.signal);
}

/** The answers of members that were asked by themselves, and by the probes of their hosts. */
async function withAnswers(
  asking: Promise<ReadonlyMap<string, MemberAnswer>>,
  hosts: readonly ProbedHost[],
): Promise<ReadonlyMap<string, MemberAnswer>> {
  const answers = new Map(await asking);
  for (const { host, seen } of hosts) {
    const answer = readAnswer(seen.answer ?? '');
    if (answer !== undefined) answers.set(host.name, answer);
  }
  return answers;
}

/**
 * Probes all hosts of the session in parallel, with one command each, and works out what should hold on
 * each of them.
 *
 * @throws ControlPlaneError `probe-failed`, `no-sudo`, `host-locked`, `host-lost`, `unsupported-architecture`,
 * `device-not-found`, `restore-unfinished`, `etcd-data-lost`, `membership-refused`, `quorum-at-risk`, `pki-missing`; and what the program provider
 * throws.
 */
export async function observeHosts(
  session: Session,
  materials: Materials,
  options: ObserveOptions = {},
): Promise<Observed> {
  const { spec, transports } = session;
  const { stages, replace, remove, also, signal } = options;
  const isControl = ({ role, name }: HostSpec): boolean => role === 'control' && transports.has(name);
  const leaving = spec.leaving.filter(isControl).map(({ name }) => name);
  const asking = askMembers(session, leaving, signal);
  asking.catch(() => {});
  const hosts = await probeHosts(session, materials, options);
  const control = hosts.filter(({ host }) => isControl(host));
  assertNoRestore(spec, control);
  const members = await findMembers(session, control, await withAnswers(asking, control), {
    replace,
    remove,
    signal,
  });
  const etcdFounded = isFounded(members, control);
  if (!etcdFounded)
    refuseSwappedRoles(
      control,
      hosts.filter(({ host }) => host.role === 'gateway'),
    );
  const archOf = ({ host, seen }: (typeof hosts)[number]): Architecture =>
    architectureOf(host.name, seen.machine);
  const programs = new Map<Architecture, ItemInputs['program']>();
  const viewOf = async (one: ProbedHost): Promise<HostView> => {
    const { host, items } = one;
    const { membership, waves } = members.change ?? {};
    const joining = waves?.lists.get(host.name);
    const isLost = membership?.standings.get(host.name)?.kind === 'lost' || membership?.aside.has(host.name);
    const seen = isLost === true ? withoutData(spec, one.seen) : one.seen;
    const arch = archOf(one);
    const program = programs.get(arch) ?? (await programsFor(arch, materials));
    programs.set(arch, program);
    const found: ItemInputs = {
      arch,
      device: deviceFor(host, seen),
      etcdFounded,
      pki: materials.pki.files,
      program,
      joining,
    };
    const resources = items.map((staged) => ({ ...staged, resource: staged.item.wanted(found) }));
    return { host, seen, found, resources };
  };
  const views = await inTurn(hosts, viewOf);
  const own = selected(views, stages);
  const more = (also?.(own) ?? []).filter((name) => !transports.has(name));
  if (more.length === 0) return { ...members, views: own };
  await session.reach(more);
  const later = await inTurn(await probeHosts(session, materials, options, more), viewOf);
  return { ...members, views: selected([...views, ...later], stages) };
}
