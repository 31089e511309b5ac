import { type InputForm, readCommand } from '../input/arguments.js';
import { migrateApiserver } from '../migrate.js';
import type { CommandOutput, Paint } from './output.js';

export interface MigrateOptions {
  readonly from: string;
  readonly to: string;
  readonly form: InputForm;
  readonly paint: Paint;
}

/**
 * Tells what changes for the command line in a text.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export const migrateCommand = (text: string, { from, to, form, paint }: MigrateOptions): CommandOutput => {
  const found = readCommand(text, form);
  const { items, newFindings } = migrateApiserver(found.argv, from, to);
  const lines = [
    ...items.map(
      ({ severity, kind, message }) =>
        `${paint(severity, severity)}: ${message} ${paint(`(${kind})`, 'quiet')}`,
    ),
    ...newFindings.map(
      ({ severity, code, message }) =>
        `${paint(severity, severity)}: ${message} ${paint(`(${code})`, 'quiet')}`,
    ),
  ];
  const errors = [...items, ...newFindings].filter(({ severity }) => severity === 'error').length;
  const summary =
    errors === 0
      ? `kube-apiserver ${to} starts with these flags as ${from} does`
      : `${errors} ${errors === 1 ? 'thing keeps' : 'things keep'} kube-apiserver ${to} from starting`;
  const problems = found.problems.map(({ message }) => `${paint('error', 'error')}: ${message}`);
  return {
    text: [...problems, ...lines, paint(summary, errors === 0 ? 'pass' : 'error')].join('\n'),
    json: { from, to, items, newFindings, problems: found.problems },
    exitCode: errors + problems.length === 0 ? 0 : 1,
  };
};
