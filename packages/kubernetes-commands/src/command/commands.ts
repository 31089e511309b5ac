import type { Command } from '@harderway/command';
import type { HostFiles } from '@harderway/component-flags/kubernetes';
import { checkLines } from './check.js';
import { explainNames } from './explain.js';
import type { CheckedProgram } from './line.js';
import { migrateLines } from './migrate.js';

/**
 * The commands of a Kubernetes program: `check`, `explain`, `migrate`.
 *
 * @param host the files of this machine, for `check --host-files`
 */
export const kubernetesCommands = (program: CheckedProgram, host: HostFiles): readonly Command[] => [
  checkLines(program, host),
  explainNames(program),
  migrateLines(program),
];
