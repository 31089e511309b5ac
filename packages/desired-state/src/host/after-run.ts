import { quote } from '@harderway/remote-exec/quote';
import { busyLock, runLock } from './state-files.js';

/** Time to wait for the end of a run or a script. */
const patienceSeconds = 7200;

/** Shell text that runs a command once a lock is free. The lock is free again at once: the next run may begin. */
const onceFree = (lock: string, command: string): string =>
  `flock -w ${patienceSeconds} ${lock} true && exec ${command}`;

/**
 * Argv for a host that `lockHost` has locked, to run as root: has a transient unit of systemd run a command once that lock
 * is free, and returns at once. So what a run takes away for a moment comes back even if the run is killed or loses the host.
 * The unit gives up after 2 hours. Exit code 0 once the unit has started.
 *
 * @param argv a command that changes nothing where the run has done its work
 */
export const afterRun = (argv: readonly string[]): readonly string[] => [
  ...['systemd-run', '-q', '--collect', 'sh', '-c'],
  onceFree(runLock, quote(argv)),
];

/**
 * Shell functions by the same rule for one script, which holds another lock while it stops a unit and starts it again: a script
 * that ends in between, since its client gave up, leaves the unit to a transient unit, which starts it.
 */
export const comesBackFunctions: string = `# comes_back UNIT: call came_back once it has started.
comes_back() {
  systemctl is-active -q -- "harderway-return-$1" ||
    systemd-run -q --collect --unit="harderway-return-$1" sh -c "${onceFree(busyLock, "systemctl start -- '$1'")}"
}
came_back() { systemctl stop -- "harderway-return-$1" 2>/dev/null || :; }`;
