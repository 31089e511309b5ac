/** Codes of {@link DesiredStateError}. The README explains each. */
export type DesiredStateErrorCode =
  | 'bad-resource'
  | 'probe-failed'
  | 'no-sudo'
  | 'unreadable-reply'
  | 'unreadable-file'
  | 'busy'
  | 'locked'
  | 'changed-meanwhile'
  | 'step-failed'
  | 'rolled-back'
  | 'upload-failed';

/** An error with what was found on the host. */
export class DesiredStateError extends Error {
  override readonly name = 'DesiredStateError';
  readonly code: DesiredStateErrorCode;
  /** Id of the change that failed, where one did. */
  readonly change?: string;
  /** The finding on the host, in one line. */
  readonly found?: string;
  /** Last lines that the host printed, such as a service's journal. */
  readonly detail: readonly string[];

  constructor(
    code: DesiredStateErrorCode,
    message: string,
    more: {
      readonly change?: string;
      readonly found?: string;
      readonly detail?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.detail = more.detail ?? [];
    if (more.change !== undefined) this.change = more.change;
    if (more.found !== undefined) this.found = more.found;
  }
}

export const busyError = (): DesiredStateError =>
  new DesiredStateError(
    'busy',
    'a change of an earlier run is still at work on this host and did not end within 60 s',
  );
