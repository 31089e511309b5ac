import type { Diagnostic } from '@harderway/cluster-spec';

/** What {@link CliError} can be about; the README's table explains each code. */
export const cliErrorCodes = [
  'file-missing',
  'file-unreadable',
  'file-unwritable',
  'file-exists',
  'invalid-cluster',
  'invalid-kubeconfig',
  'unknown-host',
  'declined',
  'stopped',
] as const;

/** A code of {@link CliError}. */
export type CliErrorCode = (typeof cliErrorCodes)[number];

/** An error of the command line itself. Tell them apart by `code`. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  /** What to do next. */
  readonly hint?: string;
  /** Further lines. */
  readonly details: readonly string[];
  /** Of cluster.yaml; people have been shown them already. */
  readonly diagnostics?: readonly Diagnostic[];

  constructor(
    code: CliErrorCode,
    message: string,
    more: {
      readonly hint?: string;
      readonly details?: readonly string[];
      readonly diagnostics?: readonly Diagnostic[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.details = more.details ?? [];
    if (more.diagnostics !== undefined) this.diagnostics = more.diagnostics;
    if (more.hint !== undefined) this.hint = more.hint;
  }
}

/** The `code` of an error of Node's file system, or an empty text. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
