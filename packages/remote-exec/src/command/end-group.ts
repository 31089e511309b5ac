import { randomBytes } from 'node:crypto';
import type { RemoteGroup } from './marker.js';
import { idVariable } from './shell-text.js';

/**
 * Text for a POSIX sh that ends a process group: SIGTERM, then SIGKILL once graceMs have gone by, and
 * exits 0 when nothing of it is left. Without a known group it looks for the processes that carry the
 * run's token in their environment. A group whose leader started later than the run is another one that
 * got the same number: it is left alone.
 */
export function endGroupText(options: {
  readonly token: string;
  readonly group: RemoteGroup | undefined;
  readonly graceMs: number;
}): string {
  const { token, group } = options;
  const tenths = Math.ceil(options.graceMs / 100);
  const find = group
    ? `g=${group.pgid}`
    : `g=; for f in $(grep -ls ${idVariable}=${token} /proc/[0-9]*/environ); do
read -r s <"\${f%environ}stat" || continue; s=\${s##*) }; set -- $s; case " $g " in *" $3 "*) ;; *) g="$g $3" ;; esac
done 2>/dev/null`;
  const guard =
    group && group.startTicks > 0
      ? `if read -r s </proc/$g/stat; then s=\${s##*) }; set -- $s; shift 19; [ "$1" -le ${group.startTicks} ] || exit 0; fi 2>/dev/null`
      : ':';
  // Members that are dead and only wait to be reaped can't be ended any further.
  return `${find}
[ -n "$g" ] || exit 0
${guard}
alive() { for a in $g; do kill -0 -$a && return 0; done 2>/dev/null; return 1; }
zombies() { for a in $g; do for f in /proc/[0-9]*/stat; do read -r s <"$f" || continue; s=\${s##*) }; set -- $s; [ "$3" = "$a" ] && [ "$1" != Z ] && return 1; done; done 2>/dev/null; [ -d /proc/self ]; }
send() { for a in $g; do kill -"$1" -$a; done 2>/dev/null; }
over() { ! alive || zombies; }
send TERM; i=0
while ! over; do
[ $i -eq ${tenths} ] && send KILL
[ $i -gt ${tenths + 50} ] && exit 1
i=$((i + 1)); sleep 0.1 2>/dev/null || { sleep 1; i=$((i + 9)); }
done
exit 0
`;
}

/** A token no output holds by chance. */
export const newToken = (): string => `rx${randomBytes(12).toString('hex')}`;

/** The same as one command line. */
export const endGroupCommand = (options: Parameters<typeof endGroupText>[0]): readonly string[] => [
  'sh',
  '-c',
  endGroupText(options),
];
