import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../process/command.js';
import type { HostSpec, Topology } from '../topology.js';

/** A key pair in OpenSSH's forms. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Everything that logging in to a lab's hosts needs. */
export interface SshAccess {
  readonly user: 'ubuntu';
  readonly port: 22;
  /** The private key (ed25519, no passphrase). */
  readonly identityFile: string;
  /** The hosts' keys, by name, full name and address. */
  readonly knownHostsFile: string;
  /** For `ssh -F`: with it, `ssh -F FILE control0` is all. */
  readonly configFile: string;
}

export function sshAccess(directory: string): SshAccess {
  return {
    user: 'ubuntu',
    port: 22,
    identityFile: join(directory, 'id_ed25519'),
    knownHostsFile: join(directory, 'known_hosts'),
    configFile: join(directory, 'config'),
  };
}

/** A known_hosts file: one line a host, with all that it is called. */
function knownHostsFile(topology: Topology, publicKeys: ReadonlyMap<string, string>): string {
  return topology.hosts
    .map((host) => {
      const [type = '', key = ''] = (publicKeys.get(host.name) ?? '').split(' ');
      return `${host.name},${host.name}.${topology.domain},${host.address} ${type} ${key}\n`;
    })
    .join('');
}

/** An ssh_config(5) file for the lab's hosts by each of their names. */
function sshConfigFile(topology: Topology, access: SshAccess): string {
  const entry = (host: HostSpec): string =>
    [
      `Host ${host.name} ${host.name}.${topology.domain} ${host.address}`,
      `  HostName ${host.address}`,
      `  HostKeyAlias ${host.name}`,
      '',
    ].join('\n');
  return [
    ...topology.hosts.map(entry),
    'Host *',
    `  User ${access.user}`,
    `  IdentityFile "${access.identityFile}"`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile "${access.knownHostsFile}"`,
    '  StrictHostKeyChecking yes',
    '  LogLevel ERROR',
    '',
  ].join('\n');
}

/** Makes the keys of a lab and of its hosts, and the files for ssh, all in one directory. */
export async function makeKeys(
  directory: string,
  topology: Topology,
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const access = sshAccess(directory);
  await makeKey(access.identityFile, 'harderway-lab', signal);
  const publicKeys = new Map<string, string>();
  for (const { name } of topology.hosts) {
    const file = hostKeyFile(directory, name);
    await makeKey(file, name, signal);
    publicKeys.set(name, (await readKey(file)).publicKey);
  }
  await writeFile(access.knownHostsFile, knownHostsFile(topology, publicKeys));
  await writeFile(access.configFile, sshConfigFile(topology, access));
}

/** Reads a key pair that {@link makeKeys} made. */
export async function readKey(file: string): Promise<KeyPair> {
  return { privateKey: await readFile(file, 'utf8'), publicKey: await readFile(`${file}.pub`, 'utf8') };
}

export function hostKeyFile(directory: string, host: string): string {
  return join(directory, `host-${host}`);
}

async function makeKey(file: string, comment: string, signal: AbortSignal | undefined): Promise<void> {
  await rm(file, { force: true });
  await runCommand(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file], { signal });
}
