/** What a shell may offer for a word. `host-list` is names of hosts separated by commas. */
export type CompletedValue =
  | { readonly kind: 'file' | 'directory' | 'host-list' | 'text' }
  | { readonly kind: 'one-of'; readonly values: readonly string[] };

/** An option as a shell has to know it. */
export interface CompletedOption {
  /** `-o` and `--output`, as far as there are. */
  readonly flags: readonly string[];
  readonly description: string;
  /** What its value may be; absent for an option without a value. */
  readonly value?: CompletedValue | undefined;
}

/** A command as a shell has to know it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  /** All options that may follow it, those of the program too. */
  readonly options: readonly CompletedOption[];
  /** What its arguments may be. Default: nothing is offered. */
  readonly arguments?: CompletedValue | undefined;
}

/** A program whose first argument is a command, if it has any, and whose words after `--` are not its own. */
export interface CompletedProgram {
  readonly name: string;
  /** The options that may stand before a command. */
  readonly options: readonly CompletedOption[];
  /** What the first word may be, where it names no command. Default: nothing is offered. */
  readonly arguments?: CompletedValue | undefined;
  readonly commands: readonly CompletedCommand[];
}
