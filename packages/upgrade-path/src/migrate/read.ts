import type { Diagnostic } from '@harderway/diagnostics';
import { parseFlags } from '@harderway/etcd-config';
import type { ProgramName, ProgramSettings, Versions } from '../model.js';
import { type Argument, argvOf } from './arguments.js';
import { PROGRAMS } from './kubernetes.js';

/** The arguments of a program, in the form that migrations read: `--name=value` each. */
export interface ReadProgram {
  readonly settings: ProgramSettings;
  /** The errors that the version that runs finds; arguments that it cannot read are not in the settings. */
  readonly faults: readonly Diagnostic[];
}

function argumentsAndFindings(
  program: ProgramName,
  { argv }: ProgramSettings,
  { kubernetes, etcd }: Versions,
): { readonly args: readonly Argument[]; readonly diagnostics: readonly Diagnostic[] } {
  if (program === 'etcd') {
    const { settings, diagnostics } = parseFlags(argv, { version: etcd });
    return { args: [...settings.values()].map(({ name, text }) => ({ flag: name, text })), diagnostics };
  }
  const { line, diagnostics } = PROGRAMS[program].check({ version: kubernetes, argv });
  return { args: line.uses.map(({ flag, text }) => ({ flag, text })), diagnostics };
}

/** Reads the arguments of a program as the version that runs does. */
export function readProgram(program: ProgramName, settings: ProgramSettings, from: Versions): ReadProgram {
  const { args, diagnostics } = argumentsAndFindings(program, settings, from);
  return {
    settings: { ...settings, argv: argvOf(args) },
    faults: diagnostics.filter(({ severity }) => severity === 'error'),
  };
}
