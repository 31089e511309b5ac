import { CodedError, type Diagnostic } from '@harderway/diagnostics';
import type { IpvsCode } from './rules.generated.js';

/** Codes of the errors that this package throws. */
export type IpvsErrorCode = 'bad-address' | 'invalid-table' | 'not-read-whole';

const hints: Readonly<Record<IpvsErrorCode, string>> = {
  'bad-address': 'Give an address with a port, such as 192.0.2.1:80 or [2001:db8::1]:80.',
  'invalid-table': 'Correct what `diagnostics` names; `validate` finds the same.',
  'not-read-whole': 'Give what `ipvsadm -S -n` prints, or the `table` alone to compare only what was read.',
};

/** Thrown for a table that cannot be set up or was not read whole, and for an address that cannot be read. */
export class IpvsError extends CodedError<IpvsErrorCode> {
  override readonly name = 'IpvsError';
  /** Why a table is invalid or was not read whole, each reason with a code of its own; otherwise empty. */
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];

  constructor(
    code: IpvsErrorCode,
    message: string,
    options: {
      readonly hint?: string | undefined;
      readonly diagnostics?: readonly Diagnostic<IpvsCode>[] | undefined;
    } = {},
  ) {
    super(code, message, { hint: options.hint ?? hints[code] });
    this.diagnostics = options.diagnostics ?? [];
  }
}
