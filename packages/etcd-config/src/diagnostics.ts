import type { Position } from '@harderway/yaml-text';

export type { Position };

/** Where a finding's position counts: the command line, the environment, the configuration file, a cluster. */
export type Source = 'flags' | 'environment' | 'file' | 'cluster' | 'etcdctl';

/** One finding. */
export interface Diagnostic {
  /** `error`: etcd does not start (or, of etcdctl's answers, something is missing from the result). */
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable code; the README lists them. */
  readonly code: string;
  /** What is wrong and what to do next. */
  readonly message: string;
  /** In the text of `source`. Arguments count as lines, one each. */
  readonly position: Position;
  /** Left out by the parsers of etcdctl's answers. */
  readonly source?: Source;
  /** The flag that it is about, without dashes. */
  readonly flag?: string;
  /** The words that etcd itself has for it. */
  readonly programText?: string;
}

/** The beginning of a text, for findings that have no better place. */
export const start: Position = { line: 1, column: 1, offset: 0 };
