/** An error that programs tell from others by `code`, never by `message`. Each package derives its own, with its codes. */
export class CodedError<Code extends string = string> extends Error {
  /** The same in every release. */
  readonly code: Code;
  /** Advice on what to do next, in one line. */
  readonly hint: string | undefined;

  constructor(
    code: Code,
    message: string,
    options: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
