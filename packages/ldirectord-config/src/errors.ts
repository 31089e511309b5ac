/** Codes of the errors that this package throws. */
export type LdirectordErrorCode = 'unwritable';

/** Thrown by `formatLdirectord` for a value that ldirectord would not read back. */
export class LdirectordError extends Error {
  readonly code: LdirectordErrorCode;
  /** Where in the given model, such as `virtuals[0].request`. */
  readonly path: string;

  constructor(code: LdirectordErrorCode, path: string, message: string) {
    super(message);
    this.name = 'LdirectordError';
    this.code = code;
    this.path = path;
  }
}
