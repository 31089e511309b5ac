import { type AnswerReader, type ReadAnswer, readAnswer } from './answer.js';
import { field, idOf, isObject, numberOf, textOf, textsOf } from './json.js';
import { cellsOf } from './table.js';

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
  /** Only JSON has it. */
  readonly leaderId?: string;
  /** In JSON, and from etcd 3.6 on in every form. */
  readonly dbSizeInUseBytes?: number;
  /** Version of the storage schema, from etcd 3.6 on. */
  readonly storageVersion?: string;
}

/** The answer of `etcdctl endpoint status`. */
export interface EndpointStatusList extends ReadAnswer {
  readonly endpoints: readonly EndpointStatus[];
}

// etcd 3.6 has more columns, one group after the version, and one after each of two others.
const identity = ['ENDPOINT', 'ID', 'VERSION'];
const raft = ['IS LEADER', 'IS LEARNER', 'RAFT TERM', 'RAFT INDEX', 'RAFT APPLIED INDEX', 'ERRORS'];
const titles35 = [...identity, 'DB SIZE', ...raft];
const titles36 = [
  ...identity,
  'STORAGE VERSION',
  'DB SIZE',
  'IN USE',
  'PERCENTAGE NOT IN USE',
  'QUOTA',
  ...raft,
  'DOWNGRADE TARGET VERSION',
  'DOWNGRADE ENABLED',
];

// Sizes are humanized with decimal units.
const units: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  EB: 1e18,
};

function sizeOf(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^([\d.]+) ([kMGTPE]?B)$/.exec(text) ?? [];
  const factor = units[unit];
  return factor === undefined ? undefined : Math.round(Number(digits) * factor);
}

const optional = (
  inUse: number | undefined,
  storageVersion: string,
): Pick<EndpointStatus, 'dbSizeInUseBytes' | 'storageVersion'> => ({
  ...(inUse === undefined ? {} : { dbSizeInUseBytes: inUse }),
  ...(storageVersion === '' ? {} : { storageVersion }),
});

const reader: AnswerReader<EndpointStatus> = {
  command: 'etcdctl endpoint status',
  badRow: 'bad-status-row',
  item: "an endpoint's status",
  entries: (root) => root,
  fromJson: (entry) => {
    const status = field(entry, 'Status');
    if (!isObject(status)) return undefined;
    const header = field(status, 'header');
    const memberId = isObject(header) ? idOf(field(header, 'member_id')) : undefined;
    const dbSizeBytes = numberOf(field(status, 'dbSize'));
    const raftIndex = numberOf(field(status, 'raftIndex'));
    if (memberId === undefined || dbSizeBytes === undefined || raftIndex === undefined) return undefined;
    // Go leaves zero values out: a cluster without leader has no leader field.
    const leaderId = idOf(field(status, 'leader'));
    return {
      endpoint: textOf(field(entry, 'Endpoint')),
      memberId,
      version: textOf(field(status, 'version')),
      dbSizeBytes,
      isLeader: leaderId === memberId,
      isLearner: field(status, 'isLearner') === true,
      raftTerm: numberOf(field(status, 'raftTerm')) ?? 0,
      raftIndex,
      raftAppliedIndex: numberOf(field(status, 'raftAppliedIndex')) ?? 0,
      errors: textsOf(field(status, 'errors')),
      ...(leaderId === undefined ? {} : { leaderId }),
      ...optional(numberOf(field(status, 'dbSizeInUse')), textOf(field(status, 'storageVersion'))),
    };
  },
  simpleCells: (line) => {
    // Commas also join the errors, so the columns after them are counted from the end.
    const parts = line.split(',').map((part) => part.trim());
    const titles = /^\d+%$/.test(parts[6] ?? '') ? titles36 : titles35;
    const at = titles.indexOf('ERRORS');
    const errors = parts.slice(at, parts.length - (titles.length - at - 1)).join(', ');
    return cellsOf(titles, [...parts.slice(0, at), errors]);
  },
  fromCells: (cell) => {
    const memberId = cell('ID');
    const dbSizeBytes = sizeOf(cell('DB SIZE'));
    const bools = [cell('IS LEADER'), cell('IS LEARNER')];
    const numbers = [cell('RAFT TERM'), cell('RAFT INDEX'), cell('RAFT APPLIED INDEX')];
    const whole =
      /^[0-9a-f]{1,16}$/.test(memberId) &&
      bools.every((text) => /^(?:true|false)$/.test(text)) &&
      numbers.every((text) => /^\d+$/.test(text));
    if (!whole || dbSizeBytes === undefined) return undefined;
    const [raftTerm = 0, raftIndex = 0, raftAppliedIndex = 0] = numbers.map(Number);
    return {
      endpoint: cell('ENDPOINT'),
      memberId,
      version: cell('VERSION'),
      dbSizeBytes,
      isLeader: cell('IS LEADER') === 'true',
      isLearner: cell('IS LEARNER') === 'true',
      raftTerm,
      raftIndex,
      raftAppliedIndex,
      errors: cell('ERRORS')
        .split(', ')
        .filter((error) => error !== ''),
      ...optional(sizeOf(cell('IN USE')), cell('STORAGE VERSION')),
    };
  },
};

/**
 * Reads the output of `etcdctl endpoint status`, in any of `--write-out` simple, table and json (etcd 3.4 to 3.7). An
 * endpoint that did not answer is not in the output: etcdctl names it on standard error and exits with 1. Never throws.
 */
export function parseEndpointStatus(text: string): EndpointStatusList {
  const { form, items, diagnostics } = readAnswer(text, reader);
  return { form, endpoints: items, diagnostics };
}
