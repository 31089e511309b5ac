import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link CloudInitError}. The README explains each. */
export type CloudInitErrorCode = 'unreadable-document' | 'unwritable-value';

/** A document that cannot be read, so that it cannot be updated, or a value that YAML does not have. */
export class CloudInitError extends CodedError<CloudInitErrorCode> {
  override readonly name: string = 'CloudInitError';
}
