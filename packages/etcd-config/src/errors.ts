/** Codes of {@link EtcdConfigError}; the README explains each. */
export type EtcdConfigErrorCode =
  | 'unknown-member'
  | 'duplicate-member'
  | 'reserved-flag'
  | 'member-already-started'
  | 'unnamed-member'
  | 'unknown-version';

/**
 * Thrown where a caller asks for something that has no right answer, such as the configuration of
 * a member the description does not hold. Tell the cases apart by `code`, never by the message.
 * Parsers never throw: they return diagnostics.
 */
export class EtcdConfigError extends Error {
  /** What went wrong; stable between releases. */
  readonly code: EtcdConfigErrorCode;
  /** What to do about it, in one sentence. */
  readonly hint: string;

  constructor(code: EtcdConfigErrorCode, message: string, hint: string) {
    super(`${message}; ${hint}`);
    this.name = 'EtcdConfigError';
    this.code = code;
    this.hint = hint;
  }
}
