import { etcdctl } from './cluster.js';

/**
 * `etcdctl endpoint health` also fails while any member has raised an alarm. With NOSPACE, members elect and answer as
 * before and only refuse writes: to restart or to defragment one of them is the cure, and takes nothing from the others.
 */
const script = `out=$("$@" 2>&1) && exit
code=$?
case $out in
  *CORRUPT*) ;;
  *'Active Alarm(s): NOSPACE'*) exit 0 ;;
esac
printf '%s\\n' "$out" >&2
exit $code`;

/** Argv that succeeds on a control node whose member answers and knows a leader. */
export const memberServes: readonly string[] = ['sh', '-c', script, 'sh', ...etcdctl('endpoint', 'health')];
