import { CodedError } from '@harderway/diagnostics';

/** Codes of the errors that this package throws. */
export type KeepalivedErrorCode = 'unwritable';

/** Thrown by `formatKeepalived` for a value that keepalived would not take as it is. */
export class KeepalivedError extends CodedError<KeepalivedErrorCode> {
  override readonly name = 'KeepalivedError';
  /** Where in the given model, such as `vrrp_instance[0].priority`. */
  readonly path: string;

  constructor(code: KeepalivedErrorCode, path: string, message: string) {
    super(code, message, { hint: 'Correct the value that `path` names.' });
    this.path = path;
  }
}
