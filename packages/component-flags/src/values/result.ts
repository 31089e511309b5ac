/** The result of a value parser: the value, or why the program refuses the text. */
export type ValueResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** `range` when the form is right and the number does not fit; `syntax` for everything else. */
      readonly reason: 'syntax' | 'range';
      /** The text of the error as the Go library words it. */
      readonly message: string;
    };

export const ok = <T>(value: T): ValueResult<T> => ({ ok: true, value });

export const fail = <T>(message: string, reason: 'syntax' | 'range' = 'syntax'): ValueResult<T> => ({
  ok: false,
  reason,
  message,
});
