import { quote } from '@harderway/remote-exec';
import { runLock } from './state-files.js';

/** The longest run after which something is still done. */
const mostSeconds = 7200;

/**
 * Argv for a host that a run has locked, as root: has a command carried out once that run has ended, well or not, and returns at
 * once. So what a run takes away for a moment comes back even if the run is killed or loses the host.
 *
 * @param argv a command that changes nothing where the run has done its work
 */
export const afterRun = (argv: readonly string[]): readonly string[] => [
  ...['systemd-run', '-q', '--collect', 'sh', '-c'],
  // The lock is free again at once: the next run may begin.
  `flock -w ${mostSeconds} ${runLock} true && exec ${quote(argv)}`,
];
