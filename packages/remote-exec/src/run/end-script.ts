import { idVariable } from './shell-text.js';

/** The process group of a command on its host. */
export interface ProcessGroup {
  /** Process group id; without /proc on the host, the pid of the shell. */
  readonly pgid: number;
  /** Start time of the process that announced the command, in clock ticks since boot; 0 if unknown. */
  readonly startTicks: number;
}

/** The run to end, and how. */
export interface EndRequest {
  readonly token: string;
  /** Its process group, if it was announced. */
  readonly group: ProcessGroup | undefined;
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

/** Fields of a /proc/PID/stat line after the name: $1 state, $3 process group, $20 start time. */
const splitStat = `stat=\${stat##*) }; set -- $stat`;

/** Searches twice for processes with a run's token in their environment, since one may just be starting. */
const searchByToken = (
  token: string,
): string => `find_groups() { for environ in $(grep -ls ${idVariable}=${token} /proc/[0-9]*/environ); do
read -r stat <"\${environ%environ}stat" || continue; ${splitStat}
case " $groups " in *" $3 "*) ;; *) groups="$groups $3" ;; esac
done 2>/dev/null; }
groups=; find_groups; [ -n "$groups" ] || { nap; find_groups; }`;

/** Spares a group whose leader started later than the run: only its number is the same. */
const leaveReusedNumber = (startTicks: number): string =>
  `if read -r stat <"/proc/$groups/stat"; then ${splitStat}; shift 19; [ "$1" -le ${startTicks} ] || exit 0; fi 2>/dev/null`;

/**
 * A command that ends a process group with SIGTERM, and with SIGKILL after `graceMs`. It exits with 0 when nothing of the group
 * is left. Signals are spelled in a way that dash, bash and busybox accept.
 */
export function endGroupCommand({ token, group, graceMs }: EndRequest): readonly string[] {
  const tenths = Math.ceil(graceMs / 100);
  const lines = [
    'nap() { sleep 0.1 2>/dev/null || { sleep 1; tenths=$((tenths + 9)); }; }',
    'tenths=0',
    group ? `groups=${group.pgid}` : searchByToken(token),
    '[ -n "$groups" ] || exit 0',
    ...(group && group.startTicks > 0 ? [leaveReusedNumber(group.startTicks)] : []),
    'alive() { for group in $groups; do kill -0 -$group && return 0; done 2>/dev/null; return 1; }',
    // Zombies still count for kill, but can't be ended.
    `only_dead() { [ -r /proc/self/stat ] || return 1; for file in /proc/[0-9]*/stat; do read -r stat <"$file" || continue; ${splitStat}
for group in $groups; do [ "$3" = "$group" ] && [ "$1" != Z ] && return 1; done; done 2>/dev/null; return 0; }`,
    'send() { for group in $groups; do kill -"$1" -$group; done 2>/dev/null; }',
    'send TERM; send CONT',
    'while alive; do',
    // Not in every round, since reading every process is slow.
    '[ $((tenths % 5)) -ne 4 ] || ! only_dead || break',
    `[ $tenths -lt ${tenths} ] || send KILL`,
    `[ $tenths -lt ${tenths + 50} ] || exit 1`,
    'tenths=$((tenths + 1)); nap',
    'done',
    'exit 0',
  ];
  return ['sh', '-c', `${lines.join('\n')}\n`];
}
