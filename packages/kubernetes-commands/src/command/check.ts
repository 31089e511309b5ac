import { type Command, checkCommand, choice, flag, type Option } from '@harderway/command';
import type { HostFiles, KubernetesReport } from '@harderway/component-flags/kubernetes';
import { type Diagnostic, inTextOrder } from '@harderway/diagnostics';
import type { InputForm } from '../input/read-command.js';
import { type CheckedProgram, FILES, readProgramLine, rulesOf } from './line.js';
import { needed, versionOption } from './version-option.js';

/** The option that says what a file is. */
export const formOption: Option<InputForm> = choice(
  ['auto', 'unit', 'manifest', 'lines'],
  'what the files are',
  { default: 'auto' },
);

function summaryOf(program: string, version: string, report: KubernetesReport | undefined): string {
  if (report === undefined) return 'nothing was checked';
  const { verdict, programText = '', onceConnected, unchecked, basis } = report;
  const starts = `${program} ${version} starts with this${basis === undefined ? '' : `, ${basis}`}`;
  const count = unchecked.length;
  const open =
    count === 0 ? '' : ` (${count} ${count === 1 ? 'thing was' : 'things were'} not checked: see --json)`;
  if (verdict === 'runs' && onceConnected !== undefined)
    return `${starts}, and ends once it is connected: ${onceConnected.programText}`;
  if (verdict === 'runs') return `${starts}${open}`;
  if (verdict === 'exits') return `${program} ${version} prints what is asked for and ends`;
  return `${program} ${version} refuses this: ${programText}`;
}

/** Diagnostics of the file itself in the order of its text, then of the files that flags name. */
function ordered(diagnostics: readonly Diagnostic[], file: string): readonly Diagnostic[] {
  const isHere = (each: Diagnostic): boolean => each.file === undefined || each.file === file;
  return [...inTextOrder(diagnostics.filter(isHere)), ...diagnostics.filter((each) => !isHere(each))];
}

/** Whether a diagnostic says no more than that a file starts another program. */
const isForeign = ({ code }: Diagnostic): boolean => code === 'command-foreign' || code === 'command-missing';

/** The command `check` of a program. */
export function checkLines(program: CheckedProgram, host: HostFiles): Command {
  const { name, checker } = program;
  return checkCommand({
    program: checker,
    summary: `check whether ${name} of a version starts with a command line`,
    description: `${FILES} Of a directory, the files that start ${name} are checked.`,
    rules: rulesOf(program),
    options: {
      kubernetesVersion: versionOption(
        program,
        `version of ${name} that reads the command line; default: the one in the image tag`,
      ),
      form: formOption,
      hostFiles: flag('look at the files of this machine that flags name'),
    },
    examples: [
      [`${checker} check --kubernetes-version 1.31 ${name}.service`, 'would it start with this unit?'],
    ],
    inDirectory: (each) => /\.(?:ya?ml|json|service|conf|args)$/.test(each),
    check(text, { file, options, directory }) {
      const read = readProgramLine(program, text, file, options.form);
      const { line, diagnostics } = read;
      // A directory has files of other programs too.
      if (directory !== undefined && line === undefined && diagnostics.every(isForeign))
        return diagnostics.map((each) => ({ ...each, severity: 'info' as const }));
      const version = needed(options.kubernetesVersion ?? read.version, '--kubernetes-version');
      const files = options.hostFiles ? host : undefined;
      const report = line === undefined ? undefined : program.check({ ...line, version, files });
      return {
        diagnostics: ordered([...diagnostics, ...(report?.diagnostics ?? [])], file),
        verdict: report?.verdict,
        summary: summaryOf(name, version, report),
        details: {
          version,
          exitCode: report?.exitCode,
          programText: report?.programText,
          onceConnected: report?.onceConnected,
          unchecked: report?.unchecked,
        },
      };
    },
  });
}
