import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SshTarget } from '../src/model/ssh-target.js';
import { quote } from '../src/shell/quote.js';
import { type Sshd, startSshd } from '../test/rig/sshd.js';
import { shell } from './measure.js';

/** One sshd that answers on many loopback addresses, as so many hosts. */
export interface Farm {
  readonly sshd: Sshd;
  /** On tmpfs, so that no disk is measured. */
  readonly directory: string;
  readonly configFile: string;
  readonly address: (index: number) => string;
  readonly target: (index: number) => SshTarget;
  /** Socket of the connection that `openSsh` opened. */
  readonly controlPath: (host: string, port?: number) => string;
  /** `ssh` with everything it needs, over a connection that is open already. */
  readonly openSsh: (host: string, port?: number) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Where it answers: by default everywhere here, or on a host of its own. */
interface Place {
  readonly address: string;
  readonly inside: readonly string[];
}

export async function startFarm(place?: Place): Promise<Farm> {
  const sshd = await startSshd({
    address: place?.address ?? '0.0.0.0',
    port: place && 2222,
    wrap: place?.inside,
    lines: [
      'MaxStartups 4000',
      'MaxSessions 100',
      // All of them come from one address.
      'PerSourcePenalties no',
      // No .bashrc of this machine's root is to be measured.
      'SetEnv HOME=/nonexistent',
    ],
  });
  const directory = mkdtempSync('/dev/shm/remote-exec-bench-');
  const knownHostsFile = join(directory, 'known_hosts');
  writeFileSync(knownHostsFile, `* ${sshd.hostKey}\n[*]:* ${sshd.hostKey}\n`);
  const configFile = join(directory, 'ssh_config');
  writeFileSync(
    configFile,
    `Host *\n  User root\n  Port ${sshd.port}\n  IdentityFile ${sshd.target.identityFile}\n  UserKnownHostsFile ${knownHostsFile}\n  StrictHostKeyChecking yes\n  LogLevel ERROR\n`,
  );
  const address = (index: number): string =>
    place?.address ?? `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
  const controlPath = (host: string, port = sshd.port): string => join(directory, `s${host}-${port}`);
  // A second one for the same host would not listen, and could not be ended.
  const masters = new Map<string, string>();
  return {
    sshd,
    directory,
    configFile,
    address,
    target: (index) => ({ ...sshd.target, host: address(index), knownHostsFile }),
    controlPath,
    openSsh: async (host, port = sshd.port) => {
      const ssh = quote(['ssh', '-F', configFile, '-p', String(port), '-S', controlPath(host, port)]);
      if (!masters.has(ssh)) {
        masters.set(ssh, `${ssh} -O exit ${host} 2>/dev/null`);
        await shell(`${ssh} -M -N -f -o ControlPersist=yes ${host} >/dev/null 2>&1`);
      }
      return `${ssh} ${host}`;
    },
    stop: async () => {
      for (const exit of masters.values()) await shell(exit).catch(() => undefined);
      await sshd.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Options with which other libraries over ssh2 log in to a host: by default the first one. */
export function login(
  farm: Farm,
  host: string = farm.address(0),
  port: number = farm.sshd.port,
): { readonly host: string; readonly port: number; readonly username: string; readonly privateKey: string } {
  const privateKey = readFileSync(String(farm.sshd.target.identityFile), 'utf8');
  return { host, port, username: 'root', privateKey };
}
