import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link EtcdConfigError}; the README explains them. */
export type EtcdConfigErrorCode =
  | 'bad-measurement'
  | 'unknown-member'
  | 'duplicate-member'
  | 'reserved-flag'
  | 'member-already-started'
  | 'unnamed-member'
  | 'unknown-version'
  | 'unreadable-file';

/**
 * Thrown where a caller asks for something that does not exist, such as the configuration of a member that is not
 * described. Parsers do not throw: they return diagnostics.
 */
export class EtcdConfigError extends CodedError<EtcdConfigErrorCode> {
  override readonly name = 'EtcdConfigError';

  constructor(code: EtcdConfigErrorCode, message: string, hint: string) {
    super(code, message, { hint });
  }
}
