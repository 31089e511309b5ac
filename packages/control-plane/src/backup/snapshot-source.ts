import { etcdctl } from '../components/etcd/cluster.js';

/**
 * Script that has a program print the file which it would write. etcdctl knows no standard output; but it writes into the
 * path that it is given with `.part` behind it, and follows a link there. At its end it can't sync that, fails and removes
 * the link: whether all has arrived is seen by the checksum at the end of a snapshot. What it prints itself goes to stderr.
 */
const printing = `umask 077
place=$(mktemp -d /run/harderway-snapshot.XXXXXX) || exit 1
trap 'rm -rf "$place"' EXIT
ln -s /proc/self/fd/3 "$place/s.part"
"$@" "$place/s" 3>&1 >&2 | cat`;

/** Argv that prints what a program would write into a file, whose path is the last word of it. */
export const printed = (argv: readonly string[]): readonly string[] => ['sh', '-c', printing, 'sh', ...argv];

/**
 * Argv that prints a snapshot by the member of the same host, on whose disk no copy is made. It takes less than half of the
 * time that etcd's JSON gateway needs for it.
 */
export const snapshotArgv: readonly string[] = printed(etcdctl('snapshot', 'save'));

/** The last line of what etcdctl has printed that says why it failed; undefined if it did not. */
export const reasonIn = (stderr: string): string | undefined =>
  stderr
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{') && !line.includes('/s.part: invalid argument'))
    .at(-1);
