import type { Diagnostic } from '@harderway/diagnostics';
import type { UnitCode } from '../rules.generated.js';

/** How a command is run, by its prefixes: `-`, `+`, `!`, `!!`, `:`, and from 258 on `|`. The order is D-Bus's. */
export type ExecFlag =
  | 'ignore-failure'
  | 'privileged'
  | 'no-setuid'
  | 'ambient'
  | 'no-env-expand'
  | 'via-shell';

/** One command of an Exec line. */
export interface ExecCommand {
  readonly kind: 'exec-command';
  /** The program: an absolute path, or a bare name that systemd looks up. */
  readonly path: string;
  /** All arguments with the zeroth: specifiers are expanded, variables are not. */
  readonly argv: readonly string[];
  readonly flags: readonly ExecFlag[];
  /** The results of texts with specifiers, and how they were written, in order; for `formatExec`. */
  readonly written?: readonly (readonly [became: string, text: string])[] | undefined;
}

export interface ParsedExec {
  readonly commands: readonly ExecCommand[];
  /** Messages that systemd logs about the line; spans count within the value. */
  readonly diagnostics: readonly Diagnostic<UnitCode>[];
  /** Whether systemd refuses to start the unit for this line ("bad-setting"). */
  readonly refused: boolean;
}
