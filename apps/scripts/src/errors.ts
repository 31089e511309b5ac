import { CodedError } from '@harderway/diagnostics';

/** The code of an error of the chapter. */
export type ChapterErrorCode =
  /** cluster.yaml is invalid; the message shows where and why. */
  | 'invalid-cluster-file'
  /** cluster.yaml lacks a gateway or a control node. */
  | 'host-missing'
  /** A host is not connected. */
  | 'not-connected'
  /** A host did not come back after a reboot. */
  | 'host-not-back'
  /** A command on a host failed. */
  | 'command-failed'
  /** A section needs the credentials before they are made. */
  | 'no-credentials';

/** An error of the chapter itself; see {@link ChapterErrorCode}. */
export class ChapterError extends CodedError<ChapterErrorCode> {
  override readonly name = 'ChapterError';
}
