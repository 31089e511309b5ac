import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host, HostRunner } from './runner.js';
import { writeSeed } from './seed.js';
import { SUPERVISOR_START } from './supervisor.js';

/**
 * Supervises a container: arguments DIRECTORY CGROUP BASE NAMESPACE BRIDGE PORT MAC COMMAND...
 *
 * Runs in a mount namespace of its own, where the overlay and the handle of the host's network namespace are
 * mounted: both vanish with it. Each boot gets a new network namespace, as a machine that reboots forgets its
 * addresses; systemd-nspawn ends with 133 when the host reboots.
 */
const SCRIPT = `${SUPERVISOR_START}
base=$1 namespace=$2 bridge=$3 port=$4 mac=$5
shift 5

# What is made in /run, and by systemd-nspawn in the host, is read by others too.
umask 022
mkdir -p "$directory/root" "$directory/upper" "$directory/work"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$directory/upper,workdir=$directory/work" "$directory/root"

# systemd-nspawn keeps its own records in /run; these end with the supervisor, even if it is killed.
mkdir -p /run/systemd/nspawn
mount -t tmpfs -o mode=0755 tmpfs /run/systemd/nspawn

# See systemd-nspawn(1) and systemd's docs/ENVIRONMENT.md.
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
# Network sysctls belong to the host alone, and it has to write them.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network

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

/** systemd-nspawn's command for one boot of a host, systemd as its first process. */
export function nspawnArgv({
  machine,
  name,
  directory,
}: Pick<Host, 'machine' | 'name' | 'directory'>): string[] {
  return [
    'systemd-nspawn',
    '--quiet',
    '--settings=no',
    '--register=no',
    '--keep-unit',
    `--machine=${machine}`,
    `--hostname=${name}`,
    `--directory=${join(directory, 'root')}`,
    `--network-namespace-path=${join(directory, 'network')}`,
    // For networkd, and programs that add addresses, virtual services or firewall rules.
    '--capability=CAP_NET_ADMIN',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
    '--boot',
  ];
}

/** A systemd-nspawn container on an overlay of the root, with the kernel of this machine. */
export const container: HostRunner = {
  title: 'container',
  bootMs: 120_000,
  retryMs: 150,
  needsTap: false,
  disk: 'upper',
  makeDisk: async ({ root }, path, files) => {
    await mkdir(path);
    // The root of the overlay takes its mode from here; this process's umask must not reach the host.
    await chmod(path, 0o755);
    await writeSeed(files, root.directory, path);
  },
  script: SCRIPT,
  argv: (host, script) => [
    ...['unshare', '--mount', '--propagation', 'slave', 'sh', script, host.directory, host.cgroup],
    ...[host.root.directory, host.namespace, host.bridge, host.port, host.mac],
    ...nspawnArgv(host),
  ],
};
