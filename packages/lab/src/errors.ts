import { CodedError } from '@harderway/diagnostics';

/** The code of an error. */
export type LabErrorCode =
  /** The machine does not run Debian, or has an architecture that the lab has no programs for. */
  | 'unsupported-machine'
  /** Root is needed, for namespaces, mounts and packages. */
  | 'not-root'
  /** A name, address, topology or option is wrong. */
  | 'invalid-option'
  /** A command ended with an unexpected status. */
  | 'command-failed'
  /** The program of a command is missing. */
  | 'command-not-found'
  /** The machine's apt settings name no Debian mirror. */
  | 'no-debian-mirror'
  /** A cached file is missing or has another checksum than when it was made. */
  | 'cache-damaged'
  /** Another process holds this lab (it is being set up or taken down). */
  | 'lab-busy'
  /** A lab of this name is up already. */
  | 'lab-exists'
  /** There is no lab of this name. */
  | 'lab-not-found'
  /** The lab has no host of this name. */
  | 'host-not-found'
  /** A host ended or did not answer in time while it was booting. */
  | 'host-not-up'
  /** Something of a lab could not be removed. */
  | 'not-removed'
  /** The work was stopped by its AbortSignal. */
  | 'aborted';

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
      'command-failed',
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

/** Throws `aborted` if the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new LabError('aborted', 'stopped on request');
}
