import { parseEndpointHashes } from '@harderway/etcd-config/etcdctl';
import { etcdClientPort } from '@harderway/program-settings';
import { forEachHost } from '@harderway/remote-exec';
import { etcdctl } from '../components/etcd/cluster.js';
import { memberTls } from '../components/etcd/json-gateway.js';
import { localCurl } from '../components/local-curl.js';
import { asLost, combined } from '../hosts/host-error.js';
import { controlHosts } from '../hosts/topology.js';
import { toUnreachable } from '../hosts/unreachable.js';
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

/** Argv of a request to the JSON gateway of the member on the same host. */
const gatewayRequest = (path: string, body: string): readonly string[] => [
  ...localCurl,
  '--fail',
  ...memberTls,
  '--data',
  body,
  `https://127.0.0.1:${etcdClientPort}/v3/${path}`,
];

/** The answer of a member's JSON gateway; undefined without one. */
async function askGateway(
  session: Session,
  host: string,
  path: string,
  body: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<unknown> {
  const result = await session.transports.get(host)?.run({
    argv: gatewayRequest(path, JSON.stringify(body)),
    sudo: true,
    timeoutMs: 30_000,
    signal,
  });
  if (result?.exitCode !== 0) return undefined;
  try {
    return JSON.parse(result.stdout);
  } catch {
    return undefined;
  }
}

/** A field of an answer; numbers of 64 bits are texts in JSON, and zeros are left out. */
function field(answer: unknown, ...path: readonly string[]): unknown {
  let at = answer;
  for (const name of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined;
  return at;
}

const idOf = (value: unknown): string =>
  typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value).toString(16) : '0';

function stateOf(host: string, answer: unknown): MemberState | undefined {
  const version = field(answer, 'version');
  if (typeof version !== 'string') return undefined;
  const errors = field(answer, 'errors');
  const memberId = idOf(field(answer, 'header', 'member_id'));
  return {
    host,
    version,
    memberId,
    clusterId: idOf(field(answer, 'header', 'cluster_id')),
    revision: Number(field(answer, 'header', 'revision') ?? 0),
    isLeader: idOf(field(answer, 'leader')) === memberId,
    isLearner: field(answer, 'isLearner') === true,
    errors: Array.isArray(errors) ? errors.map(String) : [],
  };
}

const askStates = (session: Session, signal?: AbortSignal) =>
  forEachHost(
    controlHosts(session.spec).map(({ name }) => name),
    async (host) => stateOf(host, await askGateway(session, host, 'maintenance/status', {}, signal)),
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
  const known = new Map(session.unreachable.map((one) => [one.host, one]));
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

/** The hashes of members at a revision; those that have not come so far, or no longer have it, are left out. */
export async function memberHashes(
  session: Session,
  hosts: readonly string[],
  revision: number,
  signal?: AbortSignal,
): Promise<readonly MemberHash[]> {
  const argv = etcdctl(
    'endpoint',
    'hashkv',
    `--rev=${revision}`,
    '--command-timeout=60s',
    '--write-out=json',
  );
  const results = await forEachHost(hosts, async (host) => {
    const result = await session.transports.get(host)?.run({ argv, sudo: true, timeoutMs: 90_000, signal });
    const [found] = parseEndpointHashes(result?.stdout ?? '').endpoints;
    return found === undefined
      ? undefined
      : { host, hash: found.hash, compactRevision: Math.max(0, found.compactRevision ?? 0) };
  });
  signal?.throwIfAborted();
  return results.flatMap((result) => (result.kind === 'ok' ? (result.value ?? []) : []));
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
  const answer = await askGateway(session, host, 'kv/range', all, signal);
  return answer === undefined ? undefined : Number(field(answer, 'count') ?? 0);
}
