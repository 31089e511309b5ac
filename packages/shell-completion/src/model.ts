/** The values that a shell offers for a word; `host-list` is names of hosts separated by commas, `text` offers nothing. */
export type CompletedValue =
  | { readonly kind: 'file' | 'directory' | 'host-list' | 'text' }
  | { readonly kind: 'one-of'; readonly values: readonly string[] };

/** An option. */
export interface CompletedOption {
  /** Its spellings, such as `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** The values to offer; absent for an option without a value. */
  readonly value?: CompletedValue | undefined;
}

/** A command. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  /** All options that may follow it, including those of the program. */
  readonly options: readonly CompletedOption[];
  /** The values to offer for its arguments. Default: nothing. */
  readonly arguments?: CompletedValue | undefined;
}

/** A program whose first argument may be a command. Words after `--` belong to another program. */
export interface CompletedProgram {
  readonly name: string;
  /** The options that may stand before a command. */
  readonly options: readonly CompletedOption[];
  /** The values to offer for the first word beside the commands. Default: nothing. */
  readonly arguments?: CompletedValue | undefined;
  readonly commands: readonly CompletedCommand[];
}
