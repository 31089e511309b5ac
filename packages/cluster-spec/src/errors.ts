import { CodedError } from '@harderway/diagnostics';

/** Codes of the errors that this package throws. */
export type ClusterSpecErrorCode = 'no-such-place';

/** Thrown for an edit whose path does not fit the document. */
export class ClusterSpecError extends CodedError<ClusterSpecErrorCode> {
  override readonly name = 'ClusterSpecError';
}
