import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link FlagError}. */
export type FlagErrorCode =
  /** The text is not a version. */
  | 'version-invalid'
  /** The catalog does not cover the version. */
  | 'version-unknown';

/** The error that this package throws; `code` tells which one. */
export class FlagError extends CodedError<FlagErrorCode> {
  override readonly name = 'FlagError';

  constructor(code: FlagErrorCode, message: string, hint: string) {
    super(code, message, { hint });
  }
}
