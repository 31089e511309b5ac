/** Codes of {@link FlagError}. */
export type FlagErrorCode =
  /** The text is not a version. */
  | 'version-invalid'
  /** The catalog does not cover the version. */
  | 'version-unknown';

/** The error that this package throws; `code` tells which one. */
export class FlagError extends Error {
  readonly code: FlagErrorCode;

  constructor(code: FlagErrorCode, message: string) {
    super(message);
    this.name = 'FlagError';
    this.code = code;
  }
}
