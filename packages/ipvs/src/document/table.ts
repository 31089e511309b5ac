import type { Diagnostic } from '@harderway/diagnostics';
import type { Table } from '../model.js';
import type { Names } from '../names.js';
import type { IpvsCode } from '../rules.generated.js';
import type { Listing } from './listing/listing.js';
import { parseList } from './listing/parse.js';
import { parseProc } from './proc.js';
import { createReport } from './report.js';
import { parseSave } from './save/parse.js';

/**
 * Where a text comes from: `ipvsadm -L`, `ipvsadm -S`, /proc/net/ip_vs, a list of connections, a keepalived.conf, or an
 * ldirectord.cf.
 */
export type TextKind =
  | 'list'
  | 'save'
  | 'proc'
  | 'connections'
  | 'keepalived'
  | 'ldirectord'
  | 'unknown'
  | 'empty';

/** The table of a text of any kind. */
export interface TableText {
  readonly kind: TextKind;
  readonly table: Table;
  /** Present if the text is a listing. */
  readonly listing?: Listing | undefined;
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
}

// The kernel's own table has addresses as bare hexadecimal digits.
const procLine =
  /^(TCP|UDP|SCTP) {2}([0-9A-F]{8}|\[([0-9a-f]{4}:){7}[0-9a-f]{4}\]):[0-9A-F]{4} |^FWM {2}[0-9A-F]{8} /m;

// What ipvsadm prints: its decimal marks of eight digits look like the kernel's.
const listHeader = /^[ \t]*-> RemoteAddress:Port {2,}Forward/m;

/** The kind of a text, by its first line that is not empty. */
export function textKind(text: string): TextKind {
  const first = /^[^\n]*\S[^\n]*/m.exec(text)?.[0] ?? '';
  if (first === '') return 'empty';
  if (/^IPVS connection entries|^Pro FromIP/.test(first)) return 'connections';
  if (procLine.test(text) && !listHeader.test(text)) return 'proc';
  if (/^\s*(IP\s*Virtual\s*Server|Prot\s*LocalAddress|(TCP|UDP|SCTP|FWM)\s)/.test(first)) return 'list';
  if (/^\s*(?:\S*[$#%>]\s+)?(ipvsadm\s+)?-/.test(first)) return 'save';
  if (/^[ \t]*virtual_server(_group)?[ \t]/m.test(text)) return 'keepalived';
  // ldirectord(8): every statement is `name = value`, but for comments.
  const statements = text.split('\n').filter((line) => /^\s*[^\s#]/.test(line));
  return statements.length === 0 || statements.some((line) => /^\s*\w+\s*=/.test(line))
    ? 'ldirectord'
    : 'unknown';
}

const save = 'Save the table with: ipvsadm -S -n';

/** The report on a text of another kind, and advice. */
const otherKinds = {
  connections: { message: 'a list of connections has no virtual services', hint: save },
  keepalived: {
    message: 'this looks like a configuration of keepalived',
    hint: 'Use keepalived-config check, show or plan.',
  },
  ldirectord: {
    message: 'this looks like a configuration of ldirectord',
    hint: 'Use ldirectord-config check, show or plan.',
  },
  unknown: { message: 'not an output of ipvsadm -S or -L, nor /proc/net/ip_vs', hint: save },
} as const;

/**
 * Reads the table of any text that has one: output of `ipvsadm -S` or `-L`, input of `ipvsadm -R`, /proc/net/ip_vs,
 * or an empty text. Never throws: another text gives an empty table and an error with code `not-a-table`.
 */
export function parseTable(text: string, options: { readonly names?: Names | undefined } = {}): TableText {
  const kind = textKind(text);
  const { diagnostics, report } = createReport(text);
  switch (kind) {
    case 'empty':
      break;
    case 'list': {
      const listing = parseList(text, options);
      return { kind, table: listing.table, listing, diagnostics: listing.diagnostics };
    }
    case 'save':
      return { kind, ...parseSave(text, options) };
    case 'proc': {
      const { table, diagnostics: found } = parseProc(text);
      return { kind, table, diagnostics: found };
    }
    default:
      report('not-a-table', undefined, otherKinds[kind].message, otherKinds[kind].hint);
  }
  return { kind, table: { services: [] }, diagnostics };
}
