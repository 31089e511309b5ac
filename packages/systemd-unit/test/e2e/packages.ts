import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian packages of services, for their unit files alone: they are fetched and unpacked, not installed. */
const servicePackages: readonly string[] =
  'nginx-common redis-server postgresql-common apache2 haproxy keepalived chrony ntpsec bind9 unbound dnsmasq openssh-server cups-daemon avahi-daemon bluez network-manager wpasupplicant rsyslog cron anacron fail2ban memcached tor squid postfix dovecot-core exim4-base nfs-kernel-server rpcbind mosquitto prometheus-node-exporter etcd-server ldirectord ipvsadm smartmontools mdadm lvm2 cloud-init unattended-upgrades haveged acpid uuid-runtime packagekit udisks2 polkitd modemmanager systemd-resolved systemd-timesyncd systemd-oomd systemd-container'.split(
    ' ',
  );

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function unitsIn(directory: string, into: Map<string, string>): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) unitsIn(path, into);
    else if (
      isFile(path) &&
      /\.(?:service|socket|target|mount|automount|swap|timer|path|slice)$/.test(entry.name)
    )
      into.set(entry.name, readFileSync(path, 'latin1'));
  }
}

/** Unit files of the packages by name, each as the bytes of its file. Packages the mirror lacks are left out. */
export function fetchUnits(): ReadonlyMap<string, Uint8Array> {
  const directory = mkdtempSync(join(tmpdir(), 'systemd-unit-debs-'));
  try {
    for (const name of servicePackages)
      spawnSync('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', name], {
        cwd: directory,
        stdio: 'ignore',
      });
    for (const deb of readdirSync(directory).filter((name) => name.endsWith('.deb'))) {
      const tar = execFileSync('dpkg-deb', ['--fsys-tarfile', deb], { cwd: directory, maxBuffer: 2 ** 30 });
      const pick = ['-xf', '-', '--wildcards', './*lib/systemd/system/*'];
      spawnSync('tar', pick, { cwd: directory, input: tar, stdio: ['pipe', 'ignore', 'ignore'] });
    }
    const units = new Map<string, string>();
    unitsIn(directory, units);
    return new Map([...units].map(([name, text]) => [name, Buffer.from(text, 'latin1')]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
