import type { Severity } from '@harderway/diagnostics';
import type { KeyPath } from '@harderway/yaml-text';
import type { ClusterSpecCode } from './rules.js';

/** A problem that a check found, before it has its place. */
export interface Finding {
  /** Default: the rule's. */
  readonly severity?: Severity | undefined;
  readonly code: ClusterSpecCode;
  /** The fault, in one sentence without a full stop. */
  readonly message: string;
  /** Advice, in one line. */
  readonly hint?: string | undefined;
  readonly path: KeyPath;
  /** The path that a misspelled key most probably means. */
  readonly meant?: KeyPath | undefined;
  /** Whether it concerns the key rather than its value. */
  readonly atKey?: boolean | undefined;
}
