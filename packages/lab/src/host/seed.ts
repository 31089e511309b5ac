import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type HostSpec, hostsFile, type Topology } from '../topology.js';

/** A file that gives a host of the common root its identity. */
export interface SeedFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  /** Of the user `ubuntu` instead of root. */
  readonly ofUser?: boolean | undefined;
}

/** The identity of a host. */
export interface HostIdentity {
  readonly host: HostSpec;
  readonly topology: Topology;
  /** The run of the lab, unique on this machine; the machine ID follows from it. */
  readonly run: string;
  readonly hostKey: { readonly privateKey: string; readonly publicKey: string };
  /** The public key that may log in. */
  readonly authorizedKey: string;
}

const UBUNTU_UID = 1000;

/** systemd-networkd's file for the one interface of a host. There is no gateway: no route leads out of the lab. */
export function networkFile(host: HostSpec, topology: Topology): string {
  return [
    '[Match]',
    'Name=enp0s1',
    '',
    '[Network]',
    `Address=${host.address}/${topology.bridgeAddress.split('/')[1]}`,
    `Domains=${topology.domain}`,
    'LinkLocalAddressing=no',
    'IPv6AcceptRA=no',
    '',
  ].join('\n');
}

/** The files of a host in addition to the common root. */
export function seedFiles({ host, topology, run, hostKey, authorizedKey }: HostIdentity): SeedFile[] {
  const machineId = createHash('sha256').update(`${run}/${host.name}`).digest('hex').slice(0, 32);
  return [
    { path: 'etc/hostname', content: `${host.name}\n`, mode: 0o644 },
    { path: 'etc/hosts', content: hostsFile(topology), mode: 0o644 },
    { path: 'etc/machine-id', content: `${machineId}\n`, mode: 0o444 },
    { path: 'etc/systemd/network/10-enp0s1.network', content: networkFile(host, topology), mode: 0o644 },
    { path: 'etc/ssh/ssh_host_ed25519_key', content: hostKey.privateKey, mode: 0o600 },
    { path: 'etc/ssh/ssh_host_ed25519_key.pub', content: hostKey.publicKey, mode: 0o644 },
    { path: 'home/ubuntu/.ssh/authorized_keys', content: authorizedKey, mode: 0o600, ofUser: true },
  ];
}

/** The user and group ID that a file belongs to. */
export function ownerOf(file: SeedFile): number {
  return file.ofUser === true ? UBUNTU_UID : 0;
}

/** Writes files into the upper layer of an overlay, with directories as they are in the layer below. */
export async function writeSeed(files: readonly SeedFile[], base: string, upper: string): Promise<void> {
  for (const file of files) {
    await makeParents(dirname(file.path), base, upper, ownerOf(file));
    const path = join(upper, file.path);
    await writeFile(path, file.content);
    await chmod(path, file.mode);
    await chown(path, ownerOf(file), ownerOf(file));
  }
}

async function makeParents(path: string, base: string, upper: string, owner: number): Promise<void> {
  const target = join(upper, path);
  if ((await lstat(target).catch(() => undefined)) !== undefined) return;
  if (path !== '.') await makeParents(dirname(path), base, upper, owner);
  const below = await lstat(join(base, path)).catch(() => undefined);
  await mkdir(target);
  await chmod(target, below === undefined ? (owner === 0 ? 0o755 : 0o700) : below.mode & 0o7777);
  await chown(target, below?.uid ?? owner, below?.gid ?? owner);
}
