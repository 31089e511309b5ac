import { CodedError } from '@harderway/diagnostics';

/** The code of an error. */
export type LabErrorCode =
  /** The machine does not run Debian, or has an architecture that the lab has no programs for. */
  | 'UNSUPPORTED_MACHINE'
  /** Root is needed, for namespaces, mounts and packages. */
  | 'NOT_ROOT'
  /** A name, address, topology or option is wrong. */
  | 'INVALID_OPTION'
  /** A command ended with an unexpected status. */
  | 'COMMAND_FAILED'
  /** The program of a command is missing. */
  | 'COMMAND_NOT_FOUND'
  /** The machine's apt settings name no Debian mirror. */
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

/** The error that this package throws; see {@link LabErrorCode}. */
export class LabError extends CodedError<LabErrorCode> {
  override readonly name: string = 'LabError';
}

/** The error of a command that failed, with its output. */
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
    const output = lastLines(outcome.stderr.trim() === '' ? outcome.stdout : outcome.stderr, 12);
    super(
      'COMMAND_FAILED',
      `${argv[0] ?? ''} ended with ${ended}: ${argv.join(' ')}${output === '' ? '' : `\n${output}`}`,
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
