import { CodedError } from '@harderway/diagnostics';

/** Codes of the errors this package throws; the README lists them. */
export type UnitErrorCode =
  | 'bad-argument'
  | 'bad-environment'
  | 'bad-exec-path'
  | 'bad-key'
  | 'bad-section'
  | 'bad-unit-name'
  | 'bad-value'
  | 'not-a-template'
  | 'not-escaped'
  | 'path-not-normalized';

/**
 * Thrown by functions that write, for input that they cannot write; tell errors apart by `code`. The hint is given where the
 * error is thrown, so that a bundle of one function has its own hints alone.
 */
export class UnitError extends CodedError<UnitErrorCode> {
  override readonly name = 'UnitError';

  constructor(code: UnitErrorCode, message: string, { hint }: { readonly hint: string }) {
    super(code, message, { hint });
  }
}
