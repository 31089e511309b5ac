import { type EndpointStatus, parseEndpointStatus } from '@harderway/etcd-config/etcdctl';
import type { Cluster } from './cluster.js';
import { initialMembers, urlsOf } from './etcd-urls.js';
import type { Host } from './host.js';
import type { Program } from './program.js';

/** A member as etcdctl lists it. */
export interface ListedMember {
  readonly id: string;
  readonly name: string;
  readonly peerUrls: readonly string[];
  /** Whether it gets the log, and neither votes nor counts for the quorum. */
  readonly isLearner: boolean;
}

const mapping = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** Reads `etcdctl member list -w json`; undefined if a host has no answer. */
export function listedMembers(host: Host): readonly ListedMember[] | undefined {
  // Identifiers have more digits than a number of JavaScript holds.
  const output = host.answer('etcd-members')?.replace(/("ID"|"member_id"|"cluster_id"):(\d+)/g, '$1:"$2"');
  // Log records of etcdctl are JSON, too.
  const json = output?.split('\n').find((line) => line.startsWith('{') && !line.startsWith('{"level":'));
  if (json === undefined) return undefined;
  try {
    const { members } = mapping(JSON.parse(json));
    return (Array.isArray(members) ? members : []).map(mapping).map(({ ID, name, peerURLs, isLearner }) => ({
      id: BigInt(typeof ID === 'string' && /^\d+$/.test(ID) ? ID : 0).toString(16),
      name: typeof name === 'string' ? name : '',
      peerUrls: texts(peerURLs),
      // Go leaves a false value out.
      isLearner: isLearner === true,
    }));
  } catch {
    return undefined;
  }
}

/**
 * Whether two members run and list the same members, both of them among these. The flags that founded their cluster do not count any more,
 * and differ where members were added later.
 */
export function areOfOneCluster(hosts: readonly Host[], one: Program, other: Program): boolean {
  const [left, right] = [one, other].map((program) => {
    const host = hosts.find(({ name }) => name === program.host);
    const listed = host === undefined ? undefined : listedMembers(host);
    return serves(program) ? listed?.map(({ id, name }) => `${id} ${name}`).sort() : undefined;
  });
  return (
    left !== undefined &&
    left.join() === right?.join() &&
    [one, other].every(({ flags }) =>
      left.some((member) => member.endsWith(` ${flags['name'] ?? 'default'}`)),
    )
  );
}

/** The members that etcd lists and that run on no host of a bundle. */
export function membersElsewhere({
  hosts,
  owner,
}: Pick<Cluster, 'hosts' | 'owner'>): readonly ListedMember[] {
  const names = new Set(
    hosts.flatMap(({ name, programs }) => [
      name,
      ...programs.flatMap((program) => (program.name === 'etcd' ? (program.flags['name'] ?? 'default') : [])),
    ]),
  );
  const elsewhere = hosts
    .flatMap((host) => listedMembers(host) ?? [])
    .filter(
      ({ name, peerUrls }) =>
        !names.has(name) && !urlsOf(peerUrls.join(',')).some(({ address }) => owner(address) !== undefined),
    );
  return [...new Map(elsewhere.map((member) => [member.id, member])).values()];
}

/** How many members a cluster has, by everything that says so: members on hosts that were not read count too. */
export const sizeOf = (hosts: readonly Host[], programs: readonly Program[]): number =>
  Math.max(
    programs.length,
    ...hosts.map((host) => listedMembers(host)?.length ?? 0),
    ...programs.map(({ flags }) => initialMembers(flags['initial-cluster']).length),
  );

/** An alarm that etcd has raised, and that stops all writes until somebody disarms it. */
export interface Alarm {
  /** `NOSPACE`, `CORRUPT`. */
  readonly alarm: string;
  /** The member that raised it; undefined if it is not one of the known programs. */
  readonly member?: Program | undefined;
  /** The host that lists it: each member lists the alarms of all. */
  readonly seenOn: string;
  /** The line of `etcdctl alarm list`. */
  readonly text: string;
}

/** The alarms that the member of a host lists, with the programs that are members. */
export function alarmsOf(host: Host, programs: readonly Program[]): readonly Alarm[] {
  const lines = [...(host.answer('etcd-alarms') ?? '').matchAll(/^memberID:(\d{1,20}) alarm:([A-Z]+)/gm)];
  return lines.map(([text, id = '0', alarm = '']) => {
    const name = listedMembers(host)?.find((each) => each.id === BigInt(id).toString(16))?.name;
    const member = programs.find(({ flags }) => (flags['name'] ?? 'default') === name);
    return { alarm, member, seenOn: host.name, text };
  });
}

/** The size of a member's database. */
export interface Database {
  readonly bytes: number;
  /** Without the space of values that were deleted or replaced, and forgotten. */
  readonly usedBytes: number;
}

/** Reads `etcdctl endpoint status -w json`; undefined if a host has no answer, or etcd is too old to say it. */
export function databaseOf(host: Host): Database | undefined {
  const output = host.answer('etcd-status') ?? '';
  const [bytes, usedBytes] = ['dbSize', 'dbSizeInUse'].map(
    (key) => new RegExp(`"${key}":(\\d+)`).exec(output)?.[1],
  );
  return bytes === undefined || usedBytes === undefined
    ? undefined
    : { bytes: Number(bytes), usedBytes: Number(usedBytes) };
}

/** The state of the member of a host, as it says itself by `etcdctl endpoint status -w json`; undefined if a host has no whole answer. */
export function statusOf(host: Host): EndpointStatus | undefined {
  const json = host
    .answer('etcd-status')
    ?.split('\n')
    .find((line) => line.startsWith('['));
  return json === undefined ? undefined : parseEndpointStatus(json).endpoints[0];
}

/** How far a member has got, by the names of its files. */
export interface MemberData {
  readonly hasMember: boolean;
  /** Whether `harderway restore` has begun here and has not ended: its snapshot is still in the directory. */
  readonly restoring: boolean;
  readonly term: number;
  /** A lower bound: the index that the newest snapshot or log file begins with. */
  readonly index: number;
  /** When its log was last written, in seconds; 0 if it has none. */
  readonly writtenAt: number;
  readonly directory: string;
  readonly newest: string;
}

/** Reads the listing of a data directory; undefined if it was not listed. */
export function memberData(host: Host, { flags }: Program): MemberData | undefined {
  const directory = flags['data-dir'] ?? '';
  const listing = host.answer(`data ${directory}`);
  if (listing === undefined) return undefined;
  let [term, index, writtenAt, newest] = [0, 0, 0, ''];
  for (const line of listing.split('\n')) {
    const [, time = '', path = ''] = /^([\d.]+) \d+ (.*)$/.exec(line) ?? [];
    const [, first, second] = /\/([0-9a-f]{16})-([0-9a-f]{16})\.(?:snap|wal)$/.exec(path) ?? [];
    if (first === undefined || second === undefined) continue;
    if (path.endsWith('.snap')) term = Math.max(term, Number.parseInt(first, 16));
    index = Math.max(index, Number.parseInt(second, 16));
    if (Number(time) > writtenAt) [writtenAt, newest] = [Number(time), path];
  }
  const hasMember = /^\S+ \d+ member\//m.test(listing);
  const restoring = /^\S+ \d+ restore\/id$/m.test(listing);
  return { hasMember, restoring, term, index, writtenAt, directory, newest };
}

/** Whether a member runs, by the state of its unit. Where systemd gave no answer, a process counts. */
export function serves({ unit, process }: Program): boolean {
  const state = unit?.property('ActiveState') ?? '';
  return state === '' ? process !== undefined : state === 'active';
}
