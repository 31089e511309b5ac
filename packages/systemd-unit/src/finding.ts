import type { Severity } from './diagnostics.js';

/**
 * What is wrong within one value: as a diagnostic, but placed by UTF-16 units of the logical value (`to` exclusive).
 * `message` is the wording `systemd-analyze verify` has for it, where it has one.
 */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly from: number;
  readonly to: number;
}
