import { CodedError } from '@harderway/diagnostics';

/** Codes of the errors that this package throws. */
export type LdirectordErrorCode = 'no-section' | 'unwritable';

const hints: Readonly<Record<LdirectordErrorCode, string>> = {
  'no-section': 'Name a section by what follows virtual=, or the head by "head".',
  unwritable: 'Give a value that fits on one line, without blanks at its ends.',
};

/** Thrown by functions that write, for a value that ldirectord would not read back and for a section that is missing. */
export class LdirectordError extends CodedError<LdirectordErrorCode> {
  override readonly name = 'LdirectordError';
  /** Where in the given model, such as `virtuals[0].request`, or in the file, such as `192.0.2.1:80.request`. */
  readonly path: string;

  constructor(
    code: LdirectordErrorCode,
    path: string,
    message: string,
    options: { readonly hint?: string | undefined } = {},
  ) {
    super(code, message, { hint: options.hint ?? hints[code] });
    this.path = path;
  }
}
