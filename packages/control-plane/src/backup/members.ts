import { parseEndpointHashes } from '@harderway/etcd-config/etcdctl';
import { forEachHost } from '@harderway/remote-exec';
import { parseLine, statusIn } from '../components/etcd/answer.js';
import { askGateway } from '../components/etcd/ask.js';
import { etcdctl } from '../components/etcd/cluster.js';
import { gatewayArgv } from '../components/etcd/json-gateway.js';
import { asLost, combined } from '../hosts/host-error.js';
import { controlHosts } from '../hosts/topology.js';
import { leftOut, toUnreachable } from '../hosts/unreachable.js';
import type { Session, UnreachableHost } from '../model/session.js';

/** A member as it describes itself, whether or not the others answer. */
export interface MemberState {
  readonly host: string;
  /** Hexadecimal. */
  readonly clusterId: string;
  /** Hexadecimal. */
  readonly memberId: string;
  readonly version: string;
  /** The newest revision of its keys. */
  readonly revision: number;
  readonly isLeader: boolean;
  readonly isLearner: boolean;
  /** Alarms, and a missing leader, in etcd's words. */
  readonly errors: readonly string[];
}

/** A member that has just started on restored data may be slow. */
const patient = { maxSeconds: 30 };

const statusArgv = gatewayArgv([{ path: 'maintenance/status' }], patient);

function stateOf(host: string, line: string): MemberState | undefined {
  const own = statusIn(line);
  if (own === undefined) return undefined;
  const { memberId, version, revision = 0, isLeader, isLearner, errors } = own.status;
  return { host, clusterId: own.clusterId, memberId, version, revision, isLeader, isLearner, errors };
}

const askStates = (session: Session, signal?: AbortSignal) =>
  forEachHost(
    controlHosts(session.spec).map(({ name }) => name),
    async (host) => stateOf(host, await askGateway(session, host, statusArgv, signal)),
  );

/** The members' words on themselves, and the control nodes whose member said nothing. */
export interface MemberStates {
  readonly states: readonly MemberState[];
  readonly unanswered: readonly UnreachableHost[];
}

/** Asks each member on its own host: needs no quorum. */
export async function memberStates(session: Session, signal?: AbortSignal): Promise<MemberStates> {
  const results = await askStates(session, signal);
  signal?.throwIfAborted();
  const known = new Map([...session.unreachable, ...leftOut(session)].map((one) => [one.host, one]));
  const unanswered = results.flatMap((result): readonly UnreachableHost[] => {
    const { host } = result;
    if ('error' in result) return [toUnreachable(host, result.error)];
    if (result.kind === 'ok' && result.value !== undefined) return [];
    return [
      known.get(host) ?? {
        host,
        cause: 'etcd does not answer',
        hint: `read \`journalctl -u etcd\` on ${host}`,
      },
    ];
  });
  const states = results.flatMap((result) => (result.kind === 'ok' ? (result.value ?? []) : []));
  return { states, unanswered };
}

/**
 * The members that answer, where all are waited for.
 *
 * @throws ControlPlaneError `host-lost` where a connection is lost: not all will answer any more
 */
export async function awaitedStates(session: Session, signal?: AbortSignal): Promise<readonly MemberState[]> {
  const results = await askStates(session, signal);
  signal?.throwIfAborted();
  const lost = combined(
    results.flatMap((one) => ('error' in one ? (asLost(one.host, one.error) ?? []) : [])),
  );
  if (lost !== undefined) throw lost;
  return results.flatMap((result) => (result.kind === 'ok' ? (result.value ?? []) : []));
}

/** The hash of a member's keys at a revision. */
export interface MemberHash {
  readonly host: string;
  readonly hash: number;
  /** 0 where nothing was dropped, which etcd calls -1. */
  readonly compactRevision: number;
}

/** The hashes of members, and the hosts whose member gave none. */
export interface MemberHashes {
  readonly hashes: readonly MemberHash[];
  readonly unanswered: readonly UnreachableHost[];
}

/** Asks members for the hash at a revision. One that has not come so far, or no longer has it, gives none. */
export async function memberHashes(
  session: Session,
  hosts: readonly string[],
  revision: number,
  signal?: AbortSignal,
): Promise<MemberHashes> {
  const argv = etcdctl(
    'endpoint',
    'hashkv',
    `--rev=${revision}`,
    '--command-timeout=60s',
    '--write-out=json',
  );
  const results = await forEachHost(hosts, async (host): Promise<MemberHash | UnreachableHost> => {
    const result = await session.transports.get(host)?.run({ argv, sudo: true, timeoutMs: 90_000, signal });
    const [found] = parseEndpointHashes(result?.stdout ?? '').endpoints;
    // etcdctl logs first, and says last why it failed.
    if (found === undefined) return { host, cause: result?.stderr.trim().split('\n').at(-1) || 'no answer' };
    return { host, hash: found.hash, compactRevision: Math.max(0, found.compactRevision ?? 0) };
  });
  signal?.throwIfAborted();
  const answers = results.flatMap((result): readonly (MemberHash | UnreachableHost)[] => {
    if ('error' in result) return [toUnreachable(result.host, result.error)];
    return result.kind === 'ok' ? [result.value] : [{ host: result.host, cause: 'not asked' }];
  });
  return {
    hashes: answers.filter((answer) => 'hash' in answer),
    unanswered: answers.filter((answer) => 'cause' in answer),
  };
}

/** How many keys a member has at a revision; undefined if it does not answer. */
export async function keysAt(
  session: Session,
  host: string,
  revision: number,
  signal?: AbortSignal,
): Promise<number | undefined> {
  // A range from \0 to \0 is everything; serializable asks this member alone.
  const all = {
    key: 'AA==',
    range_end: 'AA==',
    count_only: true,
    serializable: true,
    revision: `${revision}`,
  };
  const argv = gatewayArgv([{ path: 'kv/range', body: all }], patient);
  const answer = parseLine(await askGateway(session, host, argv, signal));
  return answer.header === undefined ? undefined : Number(answer.count ?? 0);
}
