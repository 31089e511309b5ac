import { CodedError } from '@harderway/diagnostics';

/** Why a text is not a bundle, or a bundle cannot be judged as asked for. */
export type DoctorErrorCode = 'bundle-unreadable' | 'bundle-version' | 'unknown-code';

/** An error of reading or judging a bundle. Codes: {@link DoctorErrorCode}. */
export class DoctorError extends CodedError<DoctorErrorCode> {}
