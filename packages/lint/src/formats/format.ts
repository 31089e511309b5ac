import type { Diagnostic, LineIndex } from '@harderway/diagnostics';
import type { Tree } from '../files/tree.js';
import type { LintTarget } from '../target.js';

/** The kinds of files that are linted. */
export type FileKind =
  | 'unit'
  | 'quadlet'
  | 'systemd-settings'
  | 'ldirectord'
  | 'keepalived'
  | 'etcd-file'
  | 'etcd-environment'
  | 'command-line'
  | 'kubernetes-configuration'
  | 'user-data'
  | 'network-config'
  | 'cluster';

/** A text to check. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** The versions and files that a text is checked against. */
export interface Surroundings {
  readonly target: LintTarget;
  readonly tree: Tree;
  /** Names of the targets of systemd among the files. */
  readonly unitTargets: readonly string[];
}

/** One kind of file: how it is recognized and checked. */
export interface Format {
  readonly kind: FileKind;
  /** Whether a path may be of this kind: no other file is read. */
  isNamed(path: string): boolean;
  /** Whether a text with such a path is of this kind. */
  recognizes(source: Source): boolean;
  /** Undefined if a closer look shows that the text is something else. A diagnostic may be about another `file`. */
  check(source: Source, surroundings: Surroundings): readonly Diagnostic[] | undefined;
  /** Default: UTF-8. */
  readonly decode?: ((bytes: Uint8Array) => string) | undefined;
  readonly encode?: ((text: string) => Uint8Array) | undefined;
  /** The lines of a text, where the program ends them otherwise than `lineIndex`. */
  readonly lines?: ((text: string) => LineIndex) | undefined;
}
