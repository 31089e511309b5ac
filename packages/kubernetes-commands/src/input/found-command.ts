import { yamlRules } from '@harderway/component-flags/documents';
import { type Diagnostic, defineRules, type RuleSet, type Span, WHOLE_TEXT } from '@harderway/diagnostics';

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

/** Codes of what keeps a command line from being read, to be listed with those of a checker. */
export const inputRules: RuleSet<never> = /* @__PURE__ */ defineRules('kubernetes-commands', [
  ...yamlRules.rules.map(({ check: _, ...info }) => info),
  {
    code: 'command-missing',
    severity: 'error',
    title: 'file without a command line',
    why: 'There is nothing to check: a unit has to have an ExecStart=, a pod a container with a program of the control plane.',
  },
  {
    code: 'command-variable-unset',
    severity: 'error',
    title: 'variable that the unit does not set',
    why: 'systemd puts nothing in its place, or what EnvironmentFile= says, which is not known here.',
  },
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
