/** A place in the text: line and column from 1, offset from 0, columns and offsets in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** Every code a diagnostic can carry; the README explains each. */
export type DiagnosticCode =
  | 'yaml-syntax'
  | 'yaml-duplicate-key'
  | 'yaml-unresolved-alias'
  | 'yaml-unusable'
  | 'empty-document'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'unknown-value'
  | 'number-out-of-range'
  | 'malformed-name'
  | 'malformed-address'
  | 'malformed-cidr'
  | 'malformed-port-range'
  | 'malformed-version'
  | 'malformed-interface'
  | 'malformed-path'
  | 'malformed-url'
  | 'malformed-flag'
  | 'unsupported-version'
  | 'duplicate-name'
  | 'duplicate-address'
  | 'duplicate-ssh-target'
  | 'unusable-address'
  | 'virtual-ip-is-host'
  | 'virtual-ip-outside-subnet'
  | 'cidr-host-bits'
  | 'overlapping-cidrs'
  | 'service-range-too-large'
  | 'service-range-too-small'
  | 'port-conflict'
  | 'no-control-node'
  | 'even-voters'
  | 'single-voter'
  | 'many-voters'
  | 'gateway-count'
  | 'reserved-flag'
  | 'overridden-flag';

/** One finding about cluster.yaml. Errors leave no spec; warnings and infos do not stand in the way. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: DiagnosticCode;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly position: Position;
  /** How many UTF-16 units from `position` the finding is about, within its line; at least 1. */
  readonly length: number;
  /** The key it is about, as in `hosts[1].address`; empty for the whole document. */
  readonly path: string;
}

/** Keys from the root of the document to a value: names of mappings, indexes of sequences. */
export type KeyPath = readonly (string | number)[];

/** A finding before it has got its position. */
export interface Finding {
  readonly severity: Diagnostic['severity'];
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
  readonly path: KeyPath;
  /** Whether it is about the key itself rather than its value. */
  readonly atKey?: boolean;
}

/** Renders a key path as people write it: `hosts[1].ssh.port`. */
export function formatKeyPath(path: KeyPath): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );
}
