import type { CheckInput, KubernetesProgram } from '@harderway/component-flags/kubernetes';
import type { Diagnostic, RuleInfo } from '@harderway/diagnostics';
import { lineRules } from '../input/found-command.js';
import { type InputForm, readCommand } from '../input/read-command.js';

/** How the help of a command describes its files. */
export const FILES =
  'FILE is a systemd unit, a manifest, a configuration of kubeadm, k3s or rke2, or a list of arguments.';

/** A program as the commands need it. */
export type CheckedProgram = Omit<KubernetesProgram, 'argv'>;

/** All codes that the commands of a program report. */
export const rulesOf = ({ rules }: Pick<CheckedProgram, 'rules'>): readonly RuleInfo[] => [
  ...new Map([...lineRules.rules, ...rules.rules].map((rule) => [rule.code, rule])).values(),
];

/** A command line of a program, or why none was found. */
export interface ProgramLine {
  /** Undefined where nothing can be checked. */
  readonly line: Omit<CheckInput, 'version'> | undefined;
  /** The version of the program, if the file says it. */
  readonly version?: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the command line of a program from a file. */
export function readProgramLine(
  { name }: Pick<CheckedProgram, 'name'>,
  text: string,
  file: string,
  form: InputForm,
): ProgramLine {
  const { program, version, argv, spans, whole, diagnostics, unknown } = readCommand(text, form, name);
  if (program !== '' && program !== name) {
    const foreign = lineRules.diagnostic('command-foreign', {
      message: `this starts ${program}, not ${name}`,
      hint: `Give a file that starts ${name}.`,
      span: whole,
    });
    return { line: undefined, diagnostics: [...diagnostics, foreign] };
  }
  const isMissing = program === '' && argv.length === 0 && diagnostics.length > 0;
  return { line: isMissing ? undefined : { argv, spans, whole, file, unknown }, version, diagnostics };
}
