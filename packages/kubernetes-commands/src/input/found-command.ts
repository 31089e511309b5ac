import { yamlRules } from '@harderway/component-flags/documents';
import { type Diagnostic, defineRules, type RuleSet, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { lineRules as rules } from './rules.generated.js';

/** A command line that was found in a file. */
export interface FoundCommand {
  /** The program's name without its path, such as `kube-apiserver`; empty where the file does not say. */
  readonly program: string;
  /** Arguments after the program. */
  readonly argv: readonly string[];
  /** Where each argument is. */
  readonly spans: readonly Span[];
  /** Where the command line is: the program, or what starts it. */
  readonly whole: Span;
  /** What could not be read. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Codes of what keeps a command line from being read or checked, to be listed with those of a checker. */
export const lineRules: RuleSet<never> = /* @__PURE__ */ defineRules<never, string>('kubernetes-commands', [
  ...yamlRules.rules.map(({ check: _, ...info }) => info),
  ...rules,
]);

/** The name of a program without its directory. */
export const programName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** No command line, and why. */
export const noCommand = (diagnostics: readonly Diagnostic[]): FoundCommand => ({
  program: '',
  argv: [],
  spans: [],
  whole: WHOLE_TEXT,
  diagnostics,
});
