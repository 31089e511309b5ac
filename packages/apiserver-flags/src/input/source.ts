import type { Position } from '@harderway/component-flags';

/** A command line that was found in a file. */
export interface FoundCommand {
  /** The program's name without its path, such as `kube-apiserver`; empty where the file does not say. */
  readonly program: string;
  /** Arguments after the program. */
  readonly argv: readonly string[];
  /** Where each argument stands. */
  readonly positions: readonly Position[];
  /** What could not be read, and what to do. */
  readonly problems: readonly { readonly message: string; readonly position: Position }[];
}

/** The name of a program without its directory. */
export const programName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const START: Position = { line: 1, column: 1, offset: 0 };
