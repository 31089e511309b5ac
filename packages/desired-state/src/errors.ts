import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link DesiredStateError}. The README explains each. */
export type DesiredStateErrorCode =
  | 'bad-resource'
  | 'probe-failed'
  | 'no-sudo'
  | 'unreadable-reply'
  | 'unreadable-file'
  | 'not-asked'
  | 'busy'
  | 'locked'
  | 'changed-meanwhile'
  | 'step-failed'
  | 'rolled-back'
  | 'upload-failed';

const hints: Readonly<Record<DesiredStateErrorCode, string>> = {
  'bad-resource': 'Correct the resource.',
  'probe-failed': 'See the last lines that the host printed.',
  'no-sudo': 'Give the login user passwordless sudo, or log in as root.',
  'unreadable-reply': 'See the last lines that the host printed, and check that sh is a POSIX shell there.',
  'unreadable-file': 'Make it a regular file of UTF-8 text, or move it away.',
  'not-asked': 'Probe the host with the same resources that are compared.',
  busy: 'Wait until the earlier run has ended on the host, and try again.',
  locked: 'Wait until the other run has ended, and try again.',
  'changed-meanwhile': 'Observe the host again.',
  'step-failed': 'Fix the cause and run again: the next run makes the remaining changes.',
  'rolled-back': 'Fix the cause and run again: the plan is the same.',
  'upload-failed': 'Fix the cause and run again: each file is whole, the old or the new one.',
};

/** An error with what was found on the host. */
export class DesiredStateError extends CodedError<DesiredStateErrorCode> {
  override readonly name = 'DesiredStateError';
  /** Id of the change that failed, if one did. */
  readonly change: string | undefined;
  /** The finding on the host, in one line. */
  readonly found: string | undefined;
  /** Last lines that the host printed, such as a service's journal. */
  readonly detail: readonly string[];

  constructor(
    code: DesiredStateErrorCode,
    message: string,
    more: {
      readonly change?: string | undefined;
      readonly found?: string | undefined;
      readonly detail?: readonly string[] | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, message, { hint: hints[code], cause: more.cause });
    this.change = more.change;
    this.found = more.found;
    this.detail = more.detail ?? [];
  }
}

/** The error of a line in a section of a reply that is not as the probe prints it. */
export const unreadableLine = (line: string, section?: string): DesiredStateError =>
  new DesiredStateError(
    'unreadable-reply',
    section === undefined
      ? 'the host answered the probe with a line that was not understood'
      : `the host answered the probe with a line in section ${section} that was not understood`,
    { detail: [line] },
  );

export const busyError = (): DesiredStateError =>
  new DesiredStateError('busy', 'a script of an earlier run is still at work on this host after 60 s');
