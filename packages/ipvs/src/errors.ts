import type { Diagnostic } from './diagnostic.js';

/** Codes of the errors that this package throws. */
export type IpvsErrorCode = 'invalid-table';

/** Thrown when something cannot be done with what was given. Told apart by `code`. */
export class IpvsError extends Error {
  readonly code: IpvsErrorCode;
  /** What was found, each with a code of its own. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: IpvsErrorCode, message: string, diagnostics: readonly Diagnostic[]) {
    super(message);
    this.name = 'IpvsError';
    this.code = code;
    this.diagnostics = diagnostics;
  }
}
