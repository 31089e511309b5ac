import {
  type Alarm,
  type EndpointStatus,
  type ListedMember,
  parseAlarmList,
} from '@harderway/etcd-config/etcdctl';
import { etcdClientPort } from '@harderway/program-settings';
import { forEachHost } from '@harderway/remote-exec';
import { asLost } from '../../hosts/host-error.js';
import type { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';
import { gatewayArgv } from './json-gateway.js';

/** The report of a host's member on itself and its cluster. */
export interface MemberAnswer {
  /** Hexadecimal. */
  readonly clusterId: string;
  readonly status: EndpointStatus;
  /** As this member knows them; one without quorum may be behind. */
  readonly members: readonly ListedMember[];
  readonly alarms: readonly Alarm[];
}

/** Integers of 64 bits are decimal texts in etcd's JSON, and zero values are left out. */
interface Header {
  readonly cluster_id?: string;
  readonly member_id?: string;
  readonly revision?: string;
}

interface MemberJson {
  readonly ID?: string;
  readonly name?: string;
  readonly peerURLs?: readonly string[];
  readonly clientURLs?: readonly string[];
  readonly isLearner?: boolean;
}

interface StatusJson {
  readonly header?: Header;
  readonly version?: string;
  readonly leader?: string;
  readonly dbSize?: string;
  readonly dbSizeInUse?: string;
  readonly dbSizeQuota?: string;
  readonly raftIndex?: string;
  readonly raftTerm?: string;
  readonly raftAppliedIndex?: string;
  readonly errors?: readonly string[];
  readonly isLearner?: boolean;
}

type AnswerJson = StatusJson & {
  readonly members?: readonly MemberJson[];
};

const hexadecimal = (id = '0'): string => BigInt(id).toString(16);

/** An id as etcd's JSON has it. */
export const decimal = (id: string): string => BigInt(`0x${id}`).toString();

const listed = ({
  ID,
  name = '',
  peerURLs = [],
  clientURLs = [],
  isLearner = false,
}: MemberJson): ListedMember => ({
  id: hexadecimal(ID),
  name,
  started: clientURLs.length > 0,
  peerUrls: peerURLs,
  clientUrls: clientURLs,
  learner: isLearner,
});

function statusOf(found: StatusJson): EndpointStatus {
  const { header = {}, version = '', leader, isLearner = false, errors = [] } = found;
  const memberId = hexadecimal(header.member_id);
  return {
    endpoint: `https://127.0.0.1:${etcdClientPort}`,
    memberId,
    version,
    isLeader: leader !== undefined && leader === header.member_id,
    isLearner,
    errors,
    dbSizeBytes: Number(found.dbSize ?? 0),
    raftTerm: Number(found.raftTerm ?? 0),
    raftIndex: Number(found.raftIndex ?? 0),
    raftAppliedIndex: Number(found.raftAppliedIndex ?? 0),
    ...(leader === undefined || leader === '0' ? {} : { leaderId: hexadecimal(leader) }),
    ...(header.revision === undefined ? {} : { revision: Number(header.revision) }),
    ...(found.dbSizeInUse === undefined ? {} : { dbSizeInUseBytes: Number(found.dbSizeInUse) }),
    ...(found.dbSizeQuota === undefined ? {} : { quotaBytes: Number(found.dbSizeQuota) }),
  };
}

function parsed(line: string): AnswerJson {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Reads the two lines of a member's answer; undefined unless there are both. */
export function readAnswer(stdout: string): MemberAnswer | undefined {
  const [status, list] = stdout.split('\n').map(parsed);
  const clusterId = status?.header?.cluster_id;
  if (clusterId === undefined || list?.members === undefined) return undefined;
  return {
    clusterId: hexadecimal(clusterId),
    status: statusOf(status ?? {}),
    members: list.members.map(listed),
    // As a request of its own, the list of alarms would be a write.
    alarms: parseAlarmList((status?.errors ?? []).filter((one) => one.includes('alarm:')).join('\n')).alarms,
  };
}

/** Argv that asks the member of the same host; {@link readAnswer} reads what it prints. */
export const memberAsk: readonly string[] = gatewayArgv([
  { path: 'maintenance/status' },
  { path: 'cluster/member/list' },
]);

/** Asks the member of a host; empty if it does not answer. Throws what the transport throws. */
async function askText(session: Session, host: string, signal?: AbortSignal): Promise<string> {
  const options = { sudo: true, timeoutMs: 45_000, ...(signal === undefined ? {} : { signal }) };
  const result = await session.transports.get(host)?.run({ argv: memberAsk, ...options });
  return result?.stdout ?? '';
}

const ask = async (session: Session, host: string, signal?: AbortSignal): Promise<MemberAnswer | undefined> =>
  readAnswer(await askText(session, host, signal));

/** As {@link askText}, for an operation that is about this member. */
async function askUnlessLost(session: Session, host: string, signal?: AbortSignal): Promise<string> {
  try {
    return await askText(session, host, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const lost = asLost(host, error);
    if (lost !== undefined) throw lost;
    return '';
  }
}

/**
 * Asks the member of a host that an operation is about; undefined if it does not answer yet.
 *
 * @throws ControlPlaneError `host-lost` where the connection is lost: no answer will come any more
 */
export const askMember = async (
  session: Session,
  host: string,
  signal?: AbortSignal,
): Promise<MemberAnswer | undefined> => readAnswer(await askUnlessLost(session, host, signal));

/**
 * Whether the member of a host says what state it is in. A learner does, though it does not list the members.
 *
 * @throws ControlPlaneError `host-lost`, as {@link askMember}
 */
export async function memberServes(session: Session, host: string, signal?: AbortSignal): Promise<boolean> {
  const [status = ''] = (await askUnlessLost(session, host, signal)).split('\n');
  return parsed(status).header?.cluster_id !== undefined;
}

/** Asks the members of hosts, each of its own host, in parallel. Those that don't answer are missing. */
export async function askMembers(
  session: Session,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, MemberAnswer>> {
  const results = await forEachHost(hosts, (host) => ask(session, host, signal));
  signal?.throwIfAborted();
  return new Map(
    results.flatMap((result) =>
      result.kind === 'ok' && result.value !== undefined ? [[result.host, result.value] as const] : [],
    ),
  );
}

/**
 * The first answer of hosts that are asked one after another.
 *
 * @throws ControlPlaneError `host-lost` where the connections to all of them are lost: no answer will come any more
 */
export async function askFirst(
  session: Session,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<MemberAnswer | undefined> {
  const lost: ControlPlaneError[] = [];
  for (const host of hosts) {
    try {
      const answer = await ask(session, host, signal);
      // One that knows no leader may know old members only.
      if (answer?.status.leaderId !== undefined) return answer;
    } catch (error) {
      signal?.throwIfAborted();
      const known = asLost(host, error);
      if (known !== undefined) lost.push(known);
    }
  }
  const [first] = lost;
  if (first !== undefined && lost.length === hosts.length) throw first;
  return undefined;
}

/** Whether a member votes and knows a leader. */
export const votes = ({ status }: MemberAnswer): boolean =>
  !status.isLearner && status.leaderId !== undefined;
