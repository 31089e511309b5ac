/** Codes of {@link FlagError}. */
export type FlagErrorCode =
  /** A text is no version. */
  | 'version-invalid'
  /** The catalog does not cover the version. */
  | 'version-unknown';

/** What this package throws; told apart by `code`. */
export class FlagError extends Error {
  readonly code: FlagErrorCode;

  constructor(code: FlagErrorCode, message: string) {
    super(message);
    this.name = 'FlagError';
    this.code = code;
  }
}
