import {
  type Alarm,
  type EndpointStatus,
  type ListedMember,
  parseAlarmList,
} from '@harderway/etcd-config/etcdctl';
import { etcdClientPort } from '@harderway/program-settings';

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
  readonly cluster_id?: string | undefined;
  readonly member_id?: string | undefined;
  readonly revision?: string | undefined;
}

interface MemberJson {
  readonly ID?: string | undefined;
  readonly name?: string | undefined;
  readonly peerURLs?: readonly string[] | undefined;
  readonly clientURLs?: readonly string[] | undefined;
  readonly isLearner?: boolean | undefined;
}

interface StatusJson {
  readonly header?: Header | undefined;
  readonly version?: string | undefined;
  readonly leader?: string | undefined;
  readonly dbSize?: string | undefined;
  readonly dbSizeInUse?: string | undefined;
  readonly dbSizeQuota?: string | undefined;
  readonly raftIndex?: string | undefined;
  readonly raftTerm?: string | undefined;
  readonly raftAppliedIndex?: string | undefined;
  readonly errors?: readonly string[] | undefined;
  readonly isLearner?: boolean | undefined;
}

type AnswerJson = StatusJson & {
  readonly count?: number | string | undefined;
  readonly members?: readonly MemberJson[] | undefined;
  readonly error?: string | undefined;
  readonly message?: string | undefined;
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

/** Reads a line from etcd's JSON gateway. A line that is not JSON, such as a truncated one, counts as an empty answer. */
export function parseLine(line: string): AnswerJson {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Why etcd refused a request, in its own words; undefined if it did not. */
export const errorIn = ({ error, message }: AnswerJson): string | undefined => message ?? error;

/** Reads the line of a member's status; undefined if it is something else. */
export function statusIn(line: string): Pick<MemberAnswer, 'clusterId' | 'status'> | undefined {
  const found = parseLine(line);
  const clusterId = found.header?.cluster_id;
  return clusterId === undefined ? undefined : { clusterId: hexadecimal(clusterId), status: statusOf(found) };
}

/** Reads the two lines of a member's answer; undefined unless there are both. */
export function readAnswer(stdout: string): MemberAnswer | undefined {
  const [line = '', list = ''] = stdout.split('\n');
  const own = statusIn(line);
  const { members } = parseLine(list);
  if (own === undefined || members === undefined) return undefined;
  // As a request of its own, the list of alarms would be a write.
  const { alarms } = parseAlarmList(own.status.errors.filter((one) => one.includes('alarm:')).join('\n'));
  return { ...own, members: members.map(listed), alarms };
}

/** Whether a member votes and knows a leader. */
export const votes = ({ status }: MemberAnswer): boolean =>
  !status.isLearner && status.leaderId !== undefined;
