/** Codes of the errors this package throws; every one stands in the README's table. */
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

/** What functions of this package throw on input they cannot write; tell errors apart by `code`. */
export class UnitError extends Error {
  override readonly name = 'UnitError';
  readonly code: UnitErrorCode;

  constructor(code: UnitErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
