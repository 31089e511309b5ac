/** The command line is wrong: the program prints the message, says where help is, and exits with 64 (EX_USAGE). */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly code: string = 'usage';
}

/**
 * The command could not do what it was asked: the program prints the message and the hint and exits with 1.
 * Commands throw it for what a user can cause; anything else that is thrown is a bug and shows its stack.
 */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly code: string;
  /** What to do next. */
  readonly hint: string | undefined;

  constructor(
    code: string,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
