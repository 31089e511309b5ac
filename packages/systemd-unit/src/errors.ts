import { CodedError } from '@harderway/diagnostics';

/** Codes of the errors this package throws; the README lists them. */
export type UnitErrorCode =
  | 'bad-argument'
  | 'bad-environment'
  | 'bad-exec-path'
  | 'bad-key'
  | 'bad-section'
  | 'bad-unit-name'
  | 'bad-value'
  | 'not-a-template'
  | 'not-escaped'
  | 'path-not-normalized';

const hints: Readonly<Record<UnitErrorCode, string>> = {
  'bad-argument': 'Leave out NUL and lone surrogates.',
  'bad-environment': 'Give text without NUL, as UTF-8.',
  'bad-exec-path': 'Give an absolute path, or a bare file name.',
  'bad-key': 'Give the name of a setting, such as ExecStart.',
  'bad-section': 'Give the name of a section without brackets, such as Service.',
  'bad-unit-name': 'Give a full name, such as etcd.service or user-1000.slice.',
  'bad-value': 'Leave out blanks at its ends, a backslash at its end, and line breaks.',
  'not-a-template': 'Give the name of a template or an instance, such as getty@.service.',
  'not-escaped': 'Escape it with escapeName() or escapePath() first.',
  'path-not-normalized': 'Give an absolute path without empty parts, . and ..',
};

/** Thrown by functions that write, for input that they cannot write; tell errors apart by `code`. */
export class UnitError extends CodedError<UnitErrorCode> {
  override readonly name = 'UnitError';

  /** @param options `hint`: advice that fits better than the usual one of the code */
  constructor(
    code: UnitErrorCode,
    message: string,
    { hint = hints[code] }: { readonly hint?: string | undefined } = {},
  ) {
    super(code, message, { hint });
  }
}
