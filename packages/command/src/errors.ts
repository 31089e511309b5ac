/** A wrong command line: the program prints the message, points to the help, and exits with 64 (EX_USAGE). */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly code: string = 'usage';
  /** What to do next. Default: a pointer to the help. */
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly hint?: string | undefined } = {}) {
    super(message);
    this.hint = options.hint;
  }
}

/** The cause of an early end: the reason of the aborted `signal`. */
export class Stopped extends Error {
  override readonly name: string = 'Stopped';
  readonly code: string = 'stopped';
  /** Exit code of the process. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * A failure of a command: the program prints the message and the hint, and exits with 1. Commands throw it for failures
 * that a user can cause; any other error is a bug and shows its stack.
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
