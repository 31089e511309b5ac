/** Codes of {@link EtcdConfigError}; the README explains them. */
export type EtcdConfigErrorCode =
  | 'unknown-member'
  | 'duplicate-member'
  | 'reserved-flag'
  | 'member-already-started'
  | 'unnamed-member'
  | 'unknown-version';

/**
 * Thrown where a caller asks for something that does not exist, such as the configuration of a member that is not
 * described. Tell the cases apart by `code`, never by the message. Parsers do not throw: they return diagnostics.
 */
export class EtcdConfigError extends Error {
  /** Stable between releases. */
  readonly code: EtcdConfigErrorCode;
  /** Advice, in one sentence. */
  readonly hint: string;

  constructor(code: EtcdConfigErrorCode, message: string, hint: string) {
    super(`${message}; ${hint}`);
    this.name = 'EtcdConfigError';
    this.code = code;
    this.hint = hint;
  }
}
