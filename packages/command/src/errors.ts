import { CodedError } from '@harderway/diagnostics';

/** A wrong command line: the program prints the message and the hint (default: a pointer to the help), and exits with 64. */
export class UsageError extends CodedError<'usage'> {
  override readonly name: string = 'UsageError';

  constructor(message: string, options: { readonly hint?: string | undefined } = {}) {
    super('usage', message, options);
  }
}

/** The cause of an early end: the reason of the aborted `signal`. */
export class Stopped extends CodedError<'stopped'> {
  override readonly name: string = 'Stopped';
  /** Exit code of the process. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super('stopped', message);
    this.exitCode = exitCode;
  }
}

/**
 * A failure of a command: the program prints the message and the hint, and exits with 1. Commands throw it for failures
 * that a user can cause; any other error is a bug and shows its stack.
 */
export class CommandError extends CodedError {
  override readonly name: string = 'CommandError';
}

/** Recognizes an error class of another copy of this package: packages that export commands bundle their own copy. */
const isNamed = (error: unknown, name: string): boolean => error instanceof CodedError && error.name === name;

export const isUsageError = (error: unknown): error is UsageError =>
  error instanceof UsageError || isNamed(error, 'UsageError');

export const isCommandError = (error: unknown): error is CommandError =>
  error instanceof CommandError || isNamed(error, 'CommandError');
