import type { HostFiles } from '@harderway/component-flags/kubernetes';
import { checkApiserver } from '../check.js';
import { type InputForm, readCommand } from '../input/arguments.js';
import { type CommandOutput, formatFinding, type Paint } from './output.js';

export interface CheckOptions {
  readonly version: string;
  /** The path for messages. */
  readonly path: string;
  readonly form: InputForm;
  readonly files?: HostFiles;
  readonly paint: Paint;
}

/**
 * Checks the command line in a text.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export const checkCommand = (text: string, options: CheckOptions): CommandOutput => {
  const { version, path, form, files, paint } = options;
  const found = readCommand(text, form);
  const problems = found.problems.map(({ message, position }) => ({
    severity: 'error' as const,
    code: 'input',
    message,
    position,
  }));
  const foreign = found.program !== '' && found.program !== 'kube-apiserver';
  if (foreign)
    problems.push({
      severity: 'error',
      code: 'input',
      message: `This starts ${found.program}, and only kube-apiserver can be checked here. Give its unit or manifest.`,
      position: found.positions[0] ?? { line: 1, column: 1, offset: 0 },
    });
  const empty = found.program === '' && found.argv.length === 0;
  const check =
    foreign || (empty && problems.length > 0)
      ? undefined
      : checkApiserver({
          version,
          argv: found.argv,
          positions: found.positions,
          ...(files === undefined ? {} : { files }),
        });
  const findings = [...problems, ...(check?.diagnostics ?? [])].sort(
    (left, right) => left.position.offset - right.position.offset,
  );
  const failed = findings.some(({ severity }) => severity === 'error');
  const lines = findings.map((finding) => formatFinding(finding, path, paint));
  const verdict =
    check === undefined
      ? 'nothing was checked'
      : check.verdict === 'runs'
        ? `kube-apiserver ${version} starts with this`
        : check.verdict === 'exits'
          ? `kube-apiserver ${version} prints what is asked for and ends`
          : `kube-apiserver ${version} refuses this: ${check.programText ?? ''}`;
  return {
    text: [...lines, `${path}: ${paint(verdict, failed ? 'error' : 'pass')}`].join('\n'),
    json: {
      path,
      version,
      verdict: check?.verdict ?? 'unknown',
      exitCode: check?.exitCode ?? null,
      programText: check?.programText ?? null,
      findings,
    },
    exitCode: failed ? 1 : 0,
  };
};
