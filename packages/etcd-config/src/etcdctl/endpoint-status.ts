import { type AnswerReader, type EndpointAnswer, named, readEndpoints } from './answer.js';

/** State of one endpoint. */
export interface EndpointStatus {
  readonly endpoint: string;
  /** Hexadecimal, as in the member list. */
  readonly memberId: string;
  /** Version of the program that answered. */
  readonly version: string;
  /** Size of the database file. Simple and table round it to two or three digits. */
  readonly dbSizeBytes: number;
  readonly isLeader: boolean;
  readonly isLearner: boolean;
  readonly raftTerm: number;
  readonly raftIndex: number;
  readonly raftAppliedIndex: number;
  /** Alarms and lost leaders, in etcd's words. */
  readonly errors: readonly string[];
  /** In JSON and fields. */
  readonly leaderId?: string | undefined;
  /** The newest revision of the keys, in JSON and fields. */
  readonly revision?: number | undefined;
  /** In JSON, and from etcd 3.6 on in every form. */
  readonly dbSizeInUseBytes?: number | undefined;
  /** Size at which the member raises an alarm, from etcd 3.6 on. */
  readonly quotaBytes?: number | undefined;
  /** Version of the storage schema, from etcd 3.6 on. */
  readonly storageVersion?: string | undefined;
}

/** The answer of `etcdctl endpoint status`. */
export type EndpointStatusList = EndpointAnswer<EndpointStatus>;

// etcd 3.6 has more columns, one group after the version, and one after each of two others.
const identity = ['ENDPOINT', 'ID', 'VERSION'];
const raft = ['IS LEADER', 'IS LEARNER', 'RAFT TERM', 'RAFT INDEX', 'RAFT APPLIED INDEX', 'ERRORS'];
const titles35 = identity.concat('DB SIZE', raft);
const titles36 = identity.concat(
  ['STORAGE VERSION', 'DB SIZE', 'IN USE', 'PERCENTAGE NOT IN USE', 'QUOTA'],
  raft,
  ['DOWNGRADE TARGET VERSION', 'DOWNGRADE ENABLED'],
);

const partsOf = (line: string): readonly string[] => line.split(',').map((part) => part.trim());

const titlesOf = (parts: readonly string[]): readonly string[] =>
  /^\d+%$/.test(parts[6] ?? '') ? titles36 : titles35;

const isBool = (text: string | undefined): boolean => text === 'true' || text === 'false';

const reader: Omit<AnswerReader<EndpointStatus>, 'entries'> = {
  command: 'etcdctl endpoint status',
  badRow: 'bad-status-row',
  item: "an endpoint's status",
  simple: (line) => {
    // Commas also join the errors, so the columns after them are counted from the end.
    const parts = partsOf(line);
    const titles = titlesOf(parts);
    const isWhole = parts.length >= titles.length && (titles !== titles36 || isBool(parts.at(-1)));
    if (!isWhole) return [];
    const at = titles.indexOf('ERRORS');
    const errors = parts.slice(at, parts.length - (titles.length - at - 1)).join(', ');
    return named(titles, [...parts.slice(0, at), errors]);
  },
  // Before 3.6 errors are the last column, which may end anywhere.
  isWhole: (line) => titlesOf(partsOf(line)) === titles36 && isBool(partsOf(line).at(-1)),
  fields: {
    all: [
      'version',
      'dbsize',
      'leader',
      'islearner',
      'raftindex',
      'raftterm',
      'raftappliedindex',
      'errors',
      'endpoint',
    ],
    last: ['endpoint', 'downgradeenabled'],
  },
  make: ({ text, texts, bool, number, id }) => {
    const memberId = id('memberid', 'id');
    const [dbSizeBytes, raftIndex] = [number('dbsize'), number('raftindex')];
    if (memberId === undefined || dbSizeBytes === undefined || raftIndex === undefined) return undefined;
    // Go leaves zero values out: a cluster without leader has no leader in JSON.
    const leaderId = id('leader');
    const [dbSizeInUseBytes, quotaBytes] = [number('dbsizeinuse', 'inuse'), number('dbsizequota', 'quota')];
    const [revision, storageVersion] = [number('revision'), text('storageversion')];
    return {
      endpoint: text('endpoint'),
      memberId,
      version: text('version'),
      dbSizeBytes,
      isLeader: bool('isleader') ?? leaderId === memberId,
      isLearner: bool('islearner') ?? false,
      raftTerm: number('raftterm') ?? 0,
      raftIndex,
      raftAppliedIndex: number('raftappliedindex') ?? 0,
      errors: texts('errors'),
      leaderId,
      revision,
      dbSizeInUseBytes,
      quotaBytes,
      storageVersion: storageVersion || undefined,
    };
  },
};

/**
 * Reads the output of `etcdctl endpoint status`, in any of `--write-out` simple, table, fields and json (etcd 3.4 to
 * 3.7). An endpoint that did not answer is not in the output: etcdctl names it on standard error and exits with 1. Never throws.
 */
export const parseEndpointStatus = (text: string): EndpointStatusList => readEndpoints(text, reader);
