import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link CredentialsError}; the README explains them. */
export type CredentialsErrorCode =
  | 'pki-missing'
  | 'pki-invalid'
  | 'pki-locked'
  | 'pki-exposed'
  | 'name-invalid'
  | 'seal-refused'
  | 'seal-not-opened';

/** Details of an error besides its message. */
interface CredentialsErrorContext {
  /** The finding, in one line. */
  readonly found?: string | undefined;
  /** Further lines: each fault of a file. */
  readonly details?: readonly string[] | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Credentials can't be read, issued, encrypted or decrypted. Never holds a key or a passphrase. */
export class CredentialsError extends CodedError<CredentialsErrorCode> {
  override readonly name = 'CredentialsError';
  readonly found: string | undefined;
  readonly details: readonly string[];

  constructor(code: CredentialsErrorCode, message: string, context: CredentialsErrorContext = {}) {
    super(code, message, context);
    this.found = context.found;
    this.details = context.details ?? [];
  }
}
