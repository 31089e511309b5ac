/**
 * How bad a message is to keepalived, which keeps the worst of all for its exit code: from `note`, which does not count, over
 * those that it cannot run with, those that it corrects, to scripts that are not secure.
 */
export type MessageClass = 'note' | 'file' | 'fatal' | 'corrected' | 'security';

/** A part of a file that a message is about. */
export interface Place {
  /** The path of an included file; undefined in the file that was asked for. */
  readonly file: string | undefined;
  /** The line that keepalived names; undefined where it names none. */
  readonly line: number | undefined;
  /** Offsets in the file; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

/** A message of keepalived about a file. */
export interface Message<Code extends string = string> {
  readonly code: Code;
  readonly class: MessageClass;
  readonly message: string;
  readonly place: Place;
}
