import type { Severities } from '@harderway/diagnostics';
import type { LintTarget } from './target.js';

/** Findings to leave out: those with one of these codes, or with any, in files of these paths, or in all. */
export interface IgnoredFindings {
  readonly codes?: readonly string[] | undefined;
  /** Patterns as those of {@link LintOptions.exclude}. */
  readonly paths?: readonly string[] | undefined;
}

/** Options of `lintFiles` and `fixFiles`. */
export interface LintOptions {
  readonly target?: LintTarget | undefined;
  /**
   * Files that are not linted, and count as skipped: `vendor/**`, `build/`, or a name in any directory, such as `*.bak.service`.
   */
  readonly exclude?: readonly string[] | undefined;
  readonly ignore?: readonly IgnoredFindings[] | undefined;
  /** Severities by code in place of the rules' own. */
  readonly severities?: Severities | undefined;
}
