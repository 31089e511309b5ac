import { CodedError, type Diagnostic } from '@harderway/diagnostics';
import type { IpvsCode } from './rules.generated.js';

/** Codes of the errors that this package throws. */
export type IpvsErrorCode = 'bad-address' | 'invalid-table';

/** Thrown for a table that cannot be set up, and for an address that cannot be read. */
export class IpvsError extends CodedError<IpvsErrorCode> {
  override readonly name = 'IpvsError';
  /** Why a table is invalid, each reason with a code of its own; otherwise empty. */
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];

  constructor(
    code: IpvsErrorCode,
    message: string,
    options: {
      readonly hint?: string | undefined;
      readonly diagnostics?: readonly Diagnostic<IpvsCode>[] | undefined;
    } = {},
  ) {
    super(code, message, options);
    this.diagnostics = options.diagnostics ?? [];
  }
}
