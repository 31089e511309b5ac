import { CodedError, type Diagnostic } from '@harderway/diagnostics';
import type { RuleCode } from './rules.js';

/** Codes of the errors that this package throws. */
export type IpvsErrorCode = 'invalid-table';

/** Thrown by `plan` for a table that cannot be set up. */
export class IpvsError extends CodedError<IpvsErrorCode> {
  override readonly name = 'IpvsError';
  /** Why, each with a code of its own. */
  readonly diagnostics: readonly Diagnostic<RuleCode>[];

  constructor(code: IpvsErrorCode, message: string, diagnostics: readonly Diagnostic<RuleCode>[]) {
    super(code, message);
    this.diagnostics = diagnostics;
  }
}
