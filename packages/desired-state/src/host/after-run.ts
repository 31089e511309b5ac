import { quote } from '@harderway/remote-exec/quote';
import { runLock } from './state-files.js';

/** How long the end of a run is waited for. */
const patienceSeconds = 7200;

/**
 * Argv for a host that `lockHost` has locked, to run as root: has a transient unit of systemd run a command once that lock
 * is free, and returns at once. So what a run takes away for a moment comes back even if the run is killed or loses the host.
 * The unit gives up after 2 hours. Exit code 0 once the unit has started.
 *
 * @param argv a command that changes nothing where the run has done its work
 */
export const afterRun = (argv: readonly string[]): readonly string[] => [
  ...['systemd-run', '-q', '--collect', 'sh', '-c'],
  // The lock is free again at once: the next run may begin.
  `flock -w ${patienceSeconds} ${runLock} true && exec ${quote(argv)}`,
];
