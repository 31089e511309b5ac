import { join } from 'node:path';
import { makeDisk } from './disk.js';
import type { Host, HostRunner } from './runner.js';
import type { SeedFile } from './seed.js';
import { SUPERVISOR_START } from './supervisor.js';

/**
 * Supervises a host on user-mode Linux: arguments DIRECTORY CGROUP COMMAND...
 *
 * The kernel keeps the host's memory in a file that it maps executable. Its directory is mounted here, since /dev/shm
 * may be small or mounted with noexec; it vanishes with the mount namespace of the supervisor.
 *
 * To reboot, the kernel executes its argv[0] with all files still open, and would find its own tap device busy. A
 * program that ends with 133, as systemd-nspawn does then, takes its place.
 */
const SCRIPT = `${SUPERVISOR_START}
export TMPDIR="$directory/memory"
mkdir -p "$TMPDIR"
mount -t tmpfs -o mode=0700,size=100% tmpfs "$TMPDIR"
printf '#!/bin/sh\\nexit 133\\n' >"$TMPDIR/linux.uml"
chmod 700 "$TMPDIR/linux.uml"

# The kernel takes no path with a colon or a comma, and only a short one for its socket.
cd "$directory"
while :; do
  rm -rf uml
  status=0
  bash -c 'exec -a memory/linux.uml "$@"' bash "$@" </dev/null || status=$?
  [ "$status" -eq 133 ] || break
done
echo "the host has ended with status $status"
exit "$status"
`;

/** Files of a host besides its identity files. */
const FILES: readonly SeedFile[] = [
  {
    path: 'etc/systemd/network/10-enp0s1.link',
    content: '[Match]\nOriginalName=vec0\n\n[Link]\nName=enp0s1\n',
    mode: 0o644,
  },
  {
    // To announce all devices takes six seconds there, and nothing but the network waits for one of them.
    path: 'etc/systemd/system/systemd-udev-trigger.service.d/lab.conf',
    content:
      '[Service]\nExecStart=\nExecStart=-udevadm trigger --type=devices --action=add --subsystem-match=net --subsystem-match=block\n',
    mode: 0o644,
  },
];

/** The command of a kernel that runs as a process, in the host's directory. */
export function umlArgv({ root, port, mac, memory }: Host): string[] {
  return [
    join(root.directory, 'usr/bin/linux.uml'),
    `mem=${memory}M`,
    'ubd0=disk',
    'root=/dev/ubda',
    'rw',
    'rootfstype=ext4',
    'fsck.mode=skip',
    'quiet',
    `vec0:transport=tap,ifname=${port},mac=${mac},depth=128,gro=1`,
    'con=null',
    'con0=null,fd:1',
    'ssl=null',
    'umid=uml',
    'uml_dir=.',
  ];
}

/** A kernel of its own that runs as a process of this machine: user-mode Linux. */
export const uml: HostRunner = {
  title: 'host on user-mode Linux',
  bootMs: 180_000,
  retryMs: 150,
  hint: 'user-mode Linux needs ptrace; where that is not allowed, use --gateway-kernel qemu',
  needsTap: true,
  disk: 'disk',
  makeDisk: ({ root }, path, files, signal) => makeDisk(root, path, [...files, ...FILES], signal),
  script: SCRIPT,
  argv: (host, script) => [
    // Not `ip netns exec`, which hides the control groups under a new /sys.
    ...['nsenter', `--net=/run/netns/${host.namespace}`, 'unshare', '--mount', '--propagation', 'slave'],
    ...['sh', script, host.directory, host.cgroup],
    ...umlArgv(host),
  ],
};
