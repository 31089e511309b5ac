import { recipeHash } from '../cache.js';
import type { Architecture } from '../machine/architecture.js';
import type { HostKind } from '../topology.js';
import { LIBRARIES, OFFERED, PACKAGES } from './packages.generated.js';

/** Directory of the packages for the hosts, on the hosts. */
export const PACKAGES_DIRECTORY = '/srv/packages';

/** Everything that a root file system is made of. */
export interface RootRecipe {
  readonly suite: string;
  /** Packages that the machine needs to build it. */
  readonly tools: readonly string[];
  readonly packages: readonly string[];
  /** Whether hosts need a disk image of it. */
  readonly withDisk: boolean;
  readonly offered: readonly string[];
  /** Run by mmdebstrap when the base is there and the rest is not; `$1` is the root. */
  readonly before: string;
  /** Run by mmdebstrap at the end; `$1` is the root. */
  readonly after: string;
}

/** A small initrd with just what finds the disk: an emulated processor takes seconds to unpack a full one. */
const BEFORE = `
set -eu
mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/etc/initramfs-tools/hooks"
printf 'MODULES=list\\nFSTYPE=ext4\\n' >"$1/etc/initramfs-tools/conf.d/lab"
cat >"$1/etc/initramfs-tools/hooks/lab" <<'END'
#!/bin/sh
[ "\${1:-}" = prereqs ] && exit 0
. /usr/share/initramfs-tools/hook-functions
for module in virtio_pci virtio_blk ext4; do force_load "$module"; done
END
chmod 755 "$1/etc/initramfs-tools/hooks/lab"
`;

/** Puts the modules of user-mode Linux where its kernel looks for them, without debugging data (four fifths of them). */
const UML_MODULES = `
find "$root/usr/lib/uml/modules" -name '*.ko' -exec strip --strip-debug {} +
mkdir -p "$root/usr/lib/modules"
mv "$root"/usr/lib/uml/modules/* "$root/usr/lib/modules"
`;

const after = (offered: readonly string[], withUml: boolean): string => `
set -eu
root=$1

# The user of a cloud image: sudo without a password, no password at all.
chroot "$root" useradd --create-home --shell /bin/bash --groups sudo,adm,systemd-journal ubuntu
printf 'ubuntu ALL=(ALL) NOPASSWD:ALL\\n' >"$root/etc/sudoers.d/90-ubuntu"
chmod 440 "$root/etc/sudoers.d/90-ubuntu"
printf 'PermitRootLogin no\\nPasswordAuthentication no\\nKbdInteractiveAuthentication no\\n' \\
  >"$root/etc/ssh/sshd_config.d/10-lab.conf"
rm -f "$root"/etc/ssh/ssh_host_*
printf 'LANG=C.UTF-8\\n' >"$root/etc/default/locale"
# Ubuntu's users find sysctl, ip and the like without sudo; Debian's don't.
printf 'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\\n' >"$root/etc/environment"

# Nobody reads a greeting here, and each login waits for the programs that write it.
rm -f "$root"/etc/update-motd.d/* "$root/etc/motd"

# Logs that last.
mkdir -p "$root/var/log/journal"
chroot "$root" systemctl --quiet enable systemd-networkd.service
# No unit that waits for a console, for hardware or for the world outside, and none that mounts what a server of
# this kind never looks at: an emulated processor starts each in a tenth of a second.
chroot "$root" systemctl --quiet mask \\
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer \\
  getty@tty1.service serial-getty@ttyS0.service serial-getty@ttyAMA0.service console-getty.service \\
  sshd-keygen.service systemd-pstore.service systemd-network-generator.service \\
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount \\
  sys-kernel-config.mount sys-fs-fuse-connections.mount proc-sys-fs-binfmt_misc.automount \\
  systemd-binfmt.service modprobe@configfs.service modprobe@drm.service modprobe@fuse.service
rm -f "$root/etc/machine-id" "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/resolv.conf"

# Packages that the hosts install without a network.
mkdir -p "$root${PACKAGES_DIRECTORY}/partial"
APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get install --yes --download-only --no-install-recommends \\
  -o Dir::Cache::archives="$root${PACKAGES_DIRECTORY}" -o APT::Sandbox::User=root ${offered.join(' ')}
rm -rf "$root${PACKAGES_DIRECTORY}/partial" "$root${PACKAGES_DIRECTORY}/lock"
rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/99mmdebstrap
printf 'deb [trusted=yes] file:${PACKAGES_DIRECTORY} ./\\n' >"$root/etc/apt/sources.list"
printf 'Acquire::Languages "none";\\n' >"$root/etc/apt/apt.conf.d/90lab"
${withUml ? UML_MODULES : ''}
# Nothing has to be rebuilt at the first boot: all is newer than /usr.
touch "$root/etc/.updated" "$root/var/.updated"
`;

/** The recipe for an architecture, with the kernels that these kinds of hosts boot. */
export function rootRecipe(architecture: Architecture, kinds: ReadonlySet<HostKind>): RootRecipe {
  const withUml = kinds.has('uml');
  const kernels = [
    ...(kinds.has('qemu') ? ['initramfs-tools', architecture.kernelPackage] : []),
    ...(withUml ? ['user-mode-linux'] : []),
  ];
  return {
    suite: 'trixie',
    tools: ['mmdebstrap', ...(withUml ? ['binutils'] : [])],
    packages: [...PACKAGES, ...LIBRARIES, ...kernels],
    withDisk: kernels.length > 0,
    offered: OFFERED,
    before: BEFORE,
    after: after(OFFERED, withUml),
  };
}

/** A hash of the recipe: a root of another recipe is built again. */
export function rootRecipeHash(recipe: RootRecipe): string {
  return recipeHash([
    'root 2',
    recipe.suite,
    recipe.before,
    recipe.after,
    ...recipe.packages,
    '',
    ...recipe.offered,
  ]);
}

/** The command that builds a root; the files of the hooks are written by the caller. */
export function mmdebstrapArgv(
  recipe: RootRecipe,
  paths: { readonly root: string; readonly before: string; readonly after: string },
  sources: readonly string[],
  aptSettings: readonly string[],
): string[] {
  return [
    // What it mounts in the root (this machine's /proc, /sys, /dev/shm) ends with it, however it ends.
    ...['unshare', '--mount', '--propagation', 'slave'],
    'mmdebstrap',
    '--mode=root',
    '--variant=minbase',
    '--format=directory',
    `--include=${recipe.packages.join(',')}`,
    ...aptSettings.map((setting) => `--aptopt=${setting}`),
    `--essential-hook=${paths.before}`,
    `--customize-hook=${paths.after}`,
    recipe.suite,
    paths.root,
    ...sources,
  ];
}
