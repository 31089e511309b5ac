/**
 * The supervisors of hosts, as POSIX sh scripts: small, independent of Node, alive after `up` has ended. Each first
 * enters its control group and records itself, so that it can always be found and stopped.
 */

const RECORD = `
set -eu
echo $$ >"$cgroup/cgroup.procs"
# The program's name in the second field is "sh" or "unshare": it holds no blank.
printf '%s %s\\n' $$ "$(cut -d ' ' -f 22 /proc/$$/stat)" >"$directory/supervisor.new"
mv "$directory/supervisor.new" "$directory/supervisor"
`;

/**
 * Supervises a container: arguments DIRECTORY CGROUP BASE NAMESPACE BRIDGE PORT MAC COMMAND...
 *
 * Runs in a mount namespace of its own, where the overlay and the handle of the host's network namespace are
 * mounted: both vanish with it. Each boot gets a new network namespace, as a machine that reboots forgets its
 * addresses; systemd-nspawn ends with 133 when the host reboots.
 */
export const CONTAINER_SCRIPT: string = `#!/bin/sh
directory=$1 cgroup=$2 base=$3 namespace=$4 bridge=$5 port=$6 mac=$7
shift 7
${RECORD}
# What is made in /run, and by systemd-nspawn in the host, is read by others too.
umask 022
mkdir -p "$directory/root" "$directory/upper" "$directory/work"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$directory/upper,workdir=$directory/work" "$directory/root"

# systemd-nspawn keeps its own records in /run; these end with the supervisor, even if it is killed.
mkdir -p /run/systemd/nspawn
mount -t tmpfs -o mode=0755 tmpfs /run/systemd/nspawn

network() {
  ip -n "$namespace" link del "$port" 2>/dev/null || :
  umount "$directory/network" 2>/dev/null || :
  : >>"$directory/network"
  unshare --net="$directory/network" true
  ip -n "$namespace" link add "$port" type veth peer name enp0s1 address "$mac" netns "$directory/network"
  ip -n "$namespace" link set "$port" master "$bridge" up
}

while :; do
  network
  status=0
  "$@" </dev/null || status=$?
  [ "$status" -eq 133 ] || break
done
ip -n "$namespace" link del "$port" 2>/dev/null || :
echo "the host has ended with status $status"
exit "$status"
`;

/** Supervises a virtual machine, which reboots by itself: arguments DIRECTORY CGROUP COMMAND... */
export const MACHINE_SCRIPT: string = `#!/bin/sh
directory=$1 cgroup=$2
shift 2
${RECORD}
exec "$@" </dev/null
`;
