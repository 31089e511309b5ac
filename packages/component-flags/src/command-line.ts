import type { Diagnostic, Span } from '@harderway/diagnostics';
import type { FlagSet, FlagSpec } from './spec.js';
import type { FlagValue } from './types.js';
import type { ValueResult } from './values/result.js';

/** One use of a flag on a command line. */
export interface FlagUse {
  /** The flag's name in dash form. */
  readonly flag: string;
  /** The name as written, without dashes and value. */
  readonly spelling: string;
  /** Index of the argument that names the flag. */
  readonly argument: number;
  /** How many arguments the use takes: 1, or 2 where the value is the next one. */
  readonly length: 1 | 2;
  /** The value's text; `true` for a bare flag. */
  readonly text: string;
  /** Whether the value was left out. */
  readonly bare: boolean;
  readonly value: FlagValue;
}

/** A command line as the program would understand it. */
export interface CommandLine {
  /** Uses in order, up to the first fault. */
  readonly uses: readonly FlagUse[];
  /** The values in force of the flags that were given, by name in dash form; no prototype. */
  readonly values: Readonly<Record<string, FlagValue>>;
  /** Arguments that are not flags. */
  readonly positional: readonly string[];
  /** Whether help was asked for: the program prints it and exits with 0. */
  readonly help: boolean;
  /** Parsing ends at the first error, as in the programs; warnings may come before it. */
  readonly diagnostics: readonly Diagnostic[];
  /** Index of the argument at which an error ended parsing. */
  readonly faultAt?: number | undefined;
}

/** Options of both parsers. */
export interface ParseOptions {
  readonly flags: FlagSet;
  /** Where each argument is in its file. Default: in a text with one argument a line. */
  readonly spans?: readonly Span[] | undefined;
  /**
   * Replaces the parser of a value: for types of the caller's own, or for checks that the program makes while it
   * parses (feature gates). Return undefined to use the parser of the flag's type.
   */
  readonly parseValue?:
    | ((name: string, spec: FlagSpec, text: string) => ValueResult<FlagValue> | undefined)
    | undefined;
}
