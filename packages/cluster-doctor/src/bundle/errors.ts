import { CodedError } from '@harderway/diagnostics';

/** Why a text is not a bundle. */
export type DoctorErrorCode = 'bundle-unreadable' | 'bundle-version';

/** An error of reading a bundle. Codes: {@link DoctorErrorCode}. */
export class DoctorError extends CodedError<DoctorErrorCode> {}
