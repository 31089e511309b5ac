import type { RemoteGroup } from './marker.js';
import { idVariable } from './shell-text.js';

/** Which run to end, and how. */
export interface Ending {
  readonly token: string;
  /** Where it runs, if it said so. */
  readonly group: RemoteGroup | undefined;
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

/** Fields of a /proc/PID/stat line after the name: $1 state, $3 process group, $20 start time. */
const fields = `s=\${s##*) }; set -- $s`;

/**
 * A command that ends a process group: SIGTERM, then SIGKILL once graceMs have gone by; it exits 0 when
 * nothing of it is left. Without a known group it looks for processes that carry the run's token in their
 * environment, twice, for one may be starting just then. A group whose leader started later than the run
 * is another one that got the same number, and is left alone. Signals are spelled as dash, bash and
 * busybox all read them.
 */
export function endGroupCommand({ token, group, graceMs }: Ending): readonly string[] {
  const tenths = Math.ceil(graceMs / 100);
  const search = `find_groups() { for f in $(grep -ls ${idVariable}=${token} /proc/[0-9]*/environ); do
read -r s <"\${f%environ}stat" || continue; ${fields}
case " $g " in *" $3 "*) ;; *) g="$g $3" ;; esac
done 2>/dev/null; }
g=; find_groups; [ -n "$g" ] || { nap; find_groups; }`;
  const sameGroup = `if read -r s <"/proc/$g/stat"; then ${fields}; shift 19; [ "$1" -le ${group?.startTicks} ] || exit 0; fi 2>/dev/null`;
  const lines = [
    'nap() { sleep 0.1 2>/dev/null || { sleep 1; i=$((i + 9)); }; }',
    'i=0',
    group ? `g=${group.pgid}` : search,
    '[ -n "$g" ] || exit 0',
    ...(group && group.startTicks > 0 ? [sameGroup] : []),
    'alive() { for a in $g; do kill -0 -$a && return 0; done 2>/dev/null; return 1; }',
    // Dead members that wait to be reaped still count for kill, but can't be ended any further.
    `only_dead() { [ -r /proc/self/stat ] || return 1; for f in /proc/[0-9]*/stat; do read -r s <"$f" || continue; ${fields}
for a in $g; do [ "$3" = "$a" ] && [ "$1" != Z ] && return 1; done; done 2>/dev/null; return 0; }`,
    'send() { for a in $g; do kill -"$1" -$a; done 2>/dev/null; }',
    'send TERM; send CONT',
    'while alive; do',
    // Looking at every process is slow: not each time.
    '[ $((i % 5)) -ne 4 ] || ! only_dead || break',
    `[ $i -lt ${tenths} ] || send KILL`,
    `[ $i -lt ${tenths + 50} ] || exit 1`,
    'i=$((i + 1)); nap',
    'done',
    'exit 0',
  ];
  return ['sh', '-c', `${lines.join('\n')}\n`];
}
