import type { RuleFinding, RuleInfo, Span } from '@harderway/diagnostics';
import type { Version } from '../version.js';

/** A stage of a program's start. A program passes its stages in order and ends at the first one that fails. */
export interface StartStage<Stage extends string = string> {
  readonly name: Stage;
  /** The program goes on after a fault of this stage and prints all of them together. Default: it ends with the first. */
  readonly collects?: boolean | undefined;
  /**
   * False for a stage that is reached only once another machine has answered: its errors are reported, but the
   * program runs until then. Default: true.
   */
  readonly decides?: boolean | undefined;
}

/** A fault that a rule found in a program's settings: a diagnostic that names the flag instead of the place. */
export interface StartFault<Stage extends string = string, Code extends string = string>
  extends Omit<RuleFinding<Code>, 'span' | 'file' | 'subject'> {
  /** The flag to blame, in dash form without dashes. Where it was set is the place of the diagnostic. */
  readonly flag: string;
  /** The exit code of a program that ends because of it. Default: 1. */
  readonly exitCode?: number | undefined;
  /** Overrides the rule's stage. */
  readonly stage?: Stage | undefined;
  /** A place within a text that a flag names, such as a field of a configuration file. Default: where the flag was set. */
  readonly place?: TextPlace | undefined;
}

/** A place in one of the texts that a program is given. */
export interface TextPlace {
  readonly span: Span;
  /** `<command line>`, `<environment>`, or a path. */
  readonly file: string;
}

/**
 * A check that a program makes at its start, or advice that goes beyond them: a rule of the registry of
 * `@harderway/diagnostics` that knows its stage and versions.
 */
export interface StartRule<Values, Stage extends string = string, Code extends string = string>
  extends RuleInfo<Code> {
  /** When the program notices. */
  readonly stage: Stage;
  /** Versions that make the check, as ranges (`1.20-1.25 1.27-`). Default: all. */
  readonly versions?: string | undefined;
  /** Absent for a code that the parser or another rule reports. */
  readonly check?: ((values: Values) => Iterable<StartFault<Stage, Code>>) | undefined;
}

/** The subject of a program's rules. */
export interface StartSubject<Values> {
  readonly version: Version;
  readonly values: Values;
  /** Where a flag was set; where its absence is best shown if it was not. */
  placeOf(flag: string): TextPlace;
}
