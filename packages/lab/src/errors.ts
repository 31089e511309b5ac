/** What can go wrong, told apart by `code`. */
export type LabErrorCode =
  /** The machine is no Debian, not Linux, or of an architecture the lab has no programs for. */
  | 'UNSUPPORTED_MACHINE'
  /** Root is needed: namespaces, mounts and packages are made. */
  | 'NOT_ROOT'
  /** A name, address, topology or option is wrong. */
  | 'INVALID_OPTION'
  /** A command that was run ended with another status than 0. */
  | 'COMMAND_FAILED'
  /** The program of a command is not there. */
  | 'COMMAND_NOT_FOUND'
  /** No Debian mirror stands in the machine's apt settings. */
  | 'NO_DEBIAN_MIRROR'
  /** A cached file is missing or has another checksum than when it was made. */
  | 'CACHE_DAMAGED'
  /** Another process holds this lab (it is being set up or taken down). */
  | 'LAB_BUSY'
  /** A lab of this name is up already. */
  | 'LAB_EXISTS'
  /** There is no lab of this name. */
  | 'LAB_NOT_FOUND'
  /** The lab has no host of this name. */
  | 'HOST_NOT_FOUND'
  /** A host ended or did not answer in time while it was booting. */
  | 'HOST_NOT_UP'
  /** Something of a lab could not be removed. */
  | 'NOT_REMOVED'
  /** The work was stopped by its AbortSignal. */
  | 'ABORTED';

/** The one error this package throws on purpose; see {@link LabErrorCode}. */
export class LabError extends Error {
  override readonly name: string = 'LabError';
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The error of a command that failed, with what it said. */
export class CommandError extends LabError {
  override readonly name: string = 'CommandError';
  readonly argv: readonly string[];
  /** Exit status, or `null` if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;

  constructor(
    argv: readonly string[],
    outcome: { exitCode: number | null; signal: string | null; stdout: string; stderr: string },
  ) {
    const ended = outcome.signal === null ? `exit status ${outcome.exitCode}` : `signal ${outcome.signal}`;
    const said = lastLines(outcome.stderr.trim() === '' ? outcome.stdout : outcome.stderr, 12);
    super(
      'COMMAND_FAILED',
      `${argv[0] ?? ''} ended with ${ended}: ${argv.join(' ')}${said === '' ? '' : `\n${said}`}`,
    );
    this.argv = argv;
    this.exitCode = outcome.exitCode;
    this.stdout = outcome.stdout;
    this.stderr = outcome.stderr;
  }
}

/** The last `count` lines of a text, without blank ones at its end. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Throws `ABORTED` if the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new LabError('ABORTED', 'stopped on request');
}
