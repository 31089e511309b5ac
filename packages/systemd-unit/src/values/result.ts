/** Why a value is invalid: malformed, out of range, with an unknown specifier, too long, not supported, or incomplete. */
export type ValueErrorCode =
  | 'invalid'
  | 'out-of-range'
  | 'bad-specifier'
  | 'too-long'
  | 'not-supported'
  | 'incomplete';

/** A value read from text, or why it is invalid. Value parsers never throw. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ValueErrorCode };

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });

export const failed = (
  error: ValueErrorCode = 'invalid',
): { readonly ok: false; readonly error: ValueErrorCode } => ({
  ok: false,
  error,
});

/** The C library's words for the errors systemd gives for such values. */
export const errorText: Readonly<Record<ValueErrorCode, string>> = {
  invalid: 'Invalid argument',
  'out-of-range': 'Numerical result out of range',
  'bad-specifier': 'Invalid slot',
  'too-long': 'File name too long',
  'not-supported': 'Protocol not supported',
  incomplete: 'Broken pipe',
};
