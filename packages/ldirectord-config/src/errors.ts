import { CodedError } from '@harderway/diagnostics';

/** Codes of the errors that this package throws. */
export type LdirectordErrorCode = 'unwritable';

/** Thrown by `formatLdirectord` for a value that ldirectord would not read back. */
export class LdirectordError extends CodedError<LdirectordErrorCode> {
  override readonly name = 'LdirectordError';
  /** Where in the given model, such as `virtuals[0].request`. */
  readonly path: string;

  constructor(code: LdirectordErrorCode, path: string, message: string) {
    super(code, message);
    this.path = path;
  }
}
