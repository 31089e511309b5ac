/**
 * The beginning of each host's supervisor. Supervisors are POSIX sh scripts: small, independent of Node, alive after
 * `up` has ended. With arguments DIRECTORY CGROUP..., each enters its control group and records itself first, so that
 * it can always be found and stopped.
 */
export const SUPERVISOR_START: string = `#!/bin/sh
set -eu
directory=$1 cgroup=$2
shift 2
echo $$ >"$cgroup/cgroup.procs"
# The program's name in the second field is "sh": it holds no blank.
printf '%s %s\\n' $$ "$(cut -d ' ' -f 22 /proc/$$/stat)" >"$directory/supervisor.new"
mv "$directory/supervisor.new" "$directory/supervisor"
`;
