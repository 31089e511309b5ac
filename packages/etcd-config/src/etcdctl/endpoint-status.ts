import type { Diagnostic } from '../diagnostics.js';
import {
  answerText,
  lineDiagnostic,
  type OutputForm,
  type OutputLine,
  outputForm,
  outputLines,
} from './form.js';
import { field, idOf, isObject, type JsonObject, numberOf, parseJson, textOf, textsOf } from './json.js';
import { parseTable } from './table.js';

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
  /** From JSON alone. */
  readonly leaderId?: string;
  /** From JSON, and from etcd 3.6 in every form. */
  readonly dbSizeInUseBytes?: number;
  /** Version of the storage schema, from etcd 3.6. */
  readonly storageVersion?: string;
}

/** What `etcdctl endpoint status` said. */
export interface EndpointStatusList {
  readonly form: OutputForm;
  readonly endpoints: readonly EndpointStatus[];
  readonly diagnostics: readonly Diagnostic[];
}

const titles35 = [
  'ENDPOINT',
  'ID',
  'VERSION',
  'DB SIZE',
  'IS LEADER',
  'IS LEARNER',
  'RAFT TERM',
  'RAFT INDEX',
  'RAFT APPLIED INDEX',
  'ERRORS',
] as const;
const titles36 = [
  'ENDPOINT',
  'ID',
  'VERSION',
  'STORAGE VERSION',
  'DB SIZE',
  'IN USE',
  'PERCENTAGE NOT IN USE',
  'QUOTA',
  'IS LEADER',
  'IS LEARNER',
  'RAFT TERM',
  'RAFT INDEX',
  'RAFT APPLIED INDEX',
  'ERRORS',
  'DOWNGRADE TARGET VERSION',
  'DOWNGRADE ENABLED',
] as const;

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

const boolOf = (text: string): boolean | undefined =>
  text === 'true' ? true : text === 'false' ? false : undefined;

const integerOf = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

function statusOf(cells: ReadonlyMap<string, string>): EndpointStatus | undefined {
  const cell = (title: string): string => cells.get(title) ?? '';
  const memberId = cell('ID');
  const dbSizeBytes = sizeOf(cell('DB SIZE'));
  const isLeader = boolOf(cell('IS LEADER'));
  const isLearner = boolOf(cell('IS LEARNER'));
  const raftTerm = integerOf(cell('RAFT TERM'));
  const raftIndex = integerOf(cell('RAFT INDEX'));
  const raftAppliedIndex = integerOf(cell('RAFT APPLIED INDEX'));
  if (
    !/^[0-9a-f]{1,16}$/.test(memberId) ||
    dbSizeBytes === undefined ||
    isLeader === undefined ||
    isLearner === undefined ||
    raftTerm === undefined ||
    raftIndex === undefined ||
    raftAppliedIndex === undefined
  ) {
    return undefined;
  }
  const inUse = sizeOf(cell('IN USE'));
  const storageVersion = cell('STORAGE VERSION');
  return {
    endpoint: cell('ENDPOINT'),
    memberId,
    version: cell('VERSION'),
    dbSizeBytes,
    isLeader,
    isLearner,
    raftTerm,
    raftIndex,
    raftAppliedIndex,
    errors: cell('ERRORS')
      .split(', ')
      .filter((error) => error !== ''),
    ...(inUse === undefined ? {} : { dbSizeInUseBytes: inUse }),
    ...(storageVersion === '' ? {} : { storageVersion }),
  };
}

function simpleCells(line: string): ReadonlyMap<string, string> {
  // Commas also join the errors, so the columns after them are counted from the end.
  const parts = line.split(',').map((part) => part.trim());
  const titles = /^\d+%$/.test(parts[6] ?? '') ? titles36 : titles35;
  const errorsAt = titles.indexOf('ERRORS');
  const after = titles.length - errorsAt - 1;
  const cells = new Map<string, string>();
  titles.slice(0, errorsAt).forEach((title, index) => {
    cells.set(title, parts[index] ?? '');
  });
  cells.set('ERRORS', parts.slice(errorsAt, parts.length - after).join(', '));
  return cells;
}

function jsonStatus(entry: JsonObject): EndpointStatus | undefined {
  const status = field(entry, 'Status');
  if (!isObject(status)) return undefined;
  const header = field(status, 'header');
  const memberId = isObject(header) ? idOf(field(header, 'member_id')) : undefined;
  const dbSizeBytes = numberOf(field(status, 'dbSize'));
  const raftTerm = numberOf(field(status, 'raftTerm'));
  const raftIndex = numberOf(field(status, 'raftIndex'));
  if (memberId === undefined || dbSizeBytes === undefined || raftIndex === undefined) return undefined;
  // Go leaves zero values out: a cluster without leader has no leader field.
  const leaderId = idOf(field(status, 'leader'));
  const inUse = numberOf(field(status, 'dbSizeInUse'));
  const storageVersion = textOf(field(status, 'storageVersion'));
  return {
    endpoint: textOf(field(entry, 'Endpoint')),
    memberId,
    version: textOf(field(status, 'version')),
    dbSizeBytes,
    isLeader: leaderId === memberId,
    isLearner: field(status, 'isLearner') === true,
    raftTerm: raftTerm ?? 0,
    raftIndex,
    raftAppliedIndex: numberOf(field(status, 'raftAppliedIndex')) ?? 0,
    errors: textsOf(field(status, 'errors')),
    ...(leaderId === undefined ? {} : { leaderId }),
    ...(inUse === undefined ? {} : { dbSizeInUseBytes: inUse }),
    ...(storageVersion === '' ? {} : { storageVersion }),
  };
}

const badRow = (line: OutputLine, what: string): Diagnostic =>
  lineDiagnostic(
    line,
    'error',
    'bad-status-row',
    `${what} is not an endpoint's status; check that it comes from etcdctl endpoint status of etcd 3.4 or newer`,
  );

/**
 * Reads what `etcdctl endpoint status` printed, in any of `--write-out` simple, table and json
 * (etcd 3.4 to 3.7). An endpoint that did not answer is not in the output: etcdctl names it on
 * standard error and exits with 1. Never throws.
 */
export function parseEndpointStatus(text: string): EndpointStatusList {
  const { lines, diagnostics: found } = outputLines(text);
  const diagnostics = [...found];
  const form = outputForm(lines);
  const endpoints: EndpointStatus[] = [];
  const add = (status: EndpointStatus | undefined, line: OutputLine, what: string): void => {
    if (status === undefined) diagnostics.push(badRow(line, what));
    else endpoints.push(status);
  };
  const [first] = lines;
  if (form === 'json' && first !== undefined) {
    const root = parseJson(answerText(lines));
    if (!Array.isArray(root)) {
      diagnostics.push(
        lineDiagnostic(
          first,
          'error',
          'bad-json',
          'this is not the JSON of etcdctl endpoint status; check that the whole answer was read',
        ),
      );
    } else {
      root.forEach((entry, index) => {
        add(isObject(entry) ? jsonStatus(entry) : undefined, first, `entry ${index + 1}`);
      });
    }
  } else if (form === 'table') {
    for (const { cells, line } of parseTable(lines)) add(statusOf(cells), line, 'this row');
  } else {
    for (const line of lines) add(statusOf(simpleCells(line.text)), line, 'this line');
  }
  return { form, endpoints, diagnostics };
}
