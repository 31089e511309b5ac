import { spawnSync } from 'node:child_process';
import { fillKeys } from './fill-keys.js';
import type { Scene } from './scene.js';

/** This machine, as a target. */
export const here = 'this machine';

const dataDirectory = '/var/lib/etcd';

/** More than a restore asks for. */
const freeMebibytes = 500;

/** Runs a shell command on a host, or on this machine. */
async function runOn({ on }: Scene, target: string, command: string): Promise<void> {
  if (target !== here) await on(target, command);
  else {
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
  }
}

const directoryOf = ({ backups }: Scene, target: string): string =>
  target === here ? backups : dataDirectory;

/** Stops a host's member, if it runs, while something is done to its data. */
const aroundStop = (inner: string): string =>
  `set -e; was=$(systemctl is-active etcd || :); systemctl stop etcd 2>/dev/null || :; ${inner}; [ "$was" != active ] || systemctl start etcd`;

/**
 * Gives a member, or this machine's snapshots, a small disk of their own, so that it can be filled. It has few inodes: full
 * file systems make no directories either.
 *
 * @returns what gives them their disk back
 */
export async function smallDisk(scene: Scene, target: string): Promise<() => Promise<void>> {
  const at = directoryOf(scene, target);
  const mount = 'mount -t tmpfs -o nr_inodes=400';
  if (target === here) {
    await runOn(scene, target, `${mount},size=64m tmpfs "${at}"`);
    return () => runOn(scene, target, `umount "${at}"`);
  }
  await runOn(
    scene,
    target,
    aroundStop(
      // Data that earlier cells have moved aside would take long to copy.
      `mkdir -p ${at} /mnt/disk; find ${at} -mindepth 1 -maxdepth 1 ! -name member -exec rm -rf {} +; used=$(du -sm ${at} | cut -f1); ${mount},size=$((used + ${freeMebibytes}))m tmpfs /mnt/disk; cp -a ${at}/. /mnt/disk/; mount --move /mnt/disk ${at} || mount --bind /mnt/disk ${at}`,
    ),
  );
  const back = `mkdir -p /root/kept; cp -a ${at}/. /root/kept/; umount ${at}; umount /mnt/disk 2>/dev/null || :; rm -rf ${at}/*; cp -a /root/kept/. ${at}/; rm -rf /root/kept`;
  return () => runOn(scene, target, aroundStop(back));
}

/** Leaves no byte of a disk and no inode: `fallocate` is refused if it does not all fit. */
export async function fillDisk(scene: Scene, target: string): Promise<void> {
  const file = `"${directoryOf(scene, target)}/filler"`;
  const bytes = `dd if=/dev/zero of=${file} bs=1M 2>/dev/null; dd if=/dev/zero of=${file}.more bs=4k 2>/dev/null`;
  const inodes = `n=0; while [ $n -lt 400 ] && touch ${file}.$n 2>/dev/null; do n=$((n + 1)); done`;
  await runOn(scene, target, `${bytes}; ${inodes}; :`);
}

/** Takes back what {@link fillDisk} has written. */
export async function emptyDisk(scene: Scene, target: string): Promise<void> {
  await runOn(scene, target, `rm -f "${directoryOf(scene, target)}"/filler*`);
}

/** Writes keys until the member on a full disk has ended: its log has room for a while. */
export async function untilFelt(scene: Scene, target: string): Promise<void> {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await fillKeys(scene, '/felt', 3);
    const state = await scene.on(target, 'systemctl show -p ActiveState --value etcd');
    if (state !== 'active') return;
  }
  throw new Error(`${target}: etcd runs on a full disk`);
}
