/** The command line is wrong: the program prints the message, says where help is, and exits with 64 (EX_USAGE). */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly code: string = 'usage';
  /** What to do next. Default: the help. */
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly hint?: string | undefined } = {}) {
    super(message);
    this.hint = options.hint;
  }
}

/** Why a program was asked to end: the reason of its aborted `signal`. */
export class Stopped extends Error {
  override readonly name: string = 'Stopped';
  readonly code: string = 'stopped';
  /** What the process exits with. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
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
    options: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
