import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as dialTcp } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshTarget } from '../../src/model/ssh-target.js';

/** A real sshd on a loopback port with keys of its own. */
export interface Sshd {
  readonly directory: string;
  readonly port: number;
  readonly target: SshTarget;
  readonly hostKey: string;
  readonly log: () => string;
  /** Ends the sessions, and not only the listener, as a machine that loses power would. */
  readonly killSessions: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts sshd with lines added to its configuration. */
export async function startSshd(
  options: {
    readonly lines?: readonly string[];
    readonly address?: string;
    /** Default one that nobody uses; an address elsewhere can't be tried for one. */
    readonly port?: number | undefined;
    readonly wrap?: readonly string[] | undefined;
    readonly user?: string;
  } = {},
): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), 'remote-exec-sshd-'));
  chmodSync(directory, 0o755);
  // sshd wants its privilege separation directory even if it never uses it.
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const address = options.address ?? '127.0.0.1';
  const port = options.port ?? (await freePort(address));
  const key = (name: string): void => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(directory, name)]);
  };
  key('host');
  key('user');
  const log = join(directory, 'log');
  writeFileSync(join(directory, 'authorized_keys'), readFileSync(join(directory, 'user.pub')));
  writeFileSync(
    join(directory, 'config'),
    [
      // The first value counts, so a test's own lines go first.
      ...(options.lines ?? []),
      `ListenAddress ${address}`,
      `Port ${port}`,
      `HostKey ${join(directory, 'host')}`,
      `PidFile ${join(directory, 'pid')}`,
      `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'StrictModes no',
      'UsePAM no',
      'LogLevel VERBOSE',
      'Subsystem sftp internal-sftp',
      // What stands in the .bashrc of whoever runs the tests is none of theirs: it may be slow, or take a lock that a
      // killed shell leaves behind.
      `SetEnv HOME=${directory}`,
      '',
    ].join('\n'),
  );
  const [program = '', ...rest] = [
    ...(options.wrap ?? []),
    '/usr/sbin/sshd',
    '-D',
    '-f',
    join(directory, 'config'),
    '-E',
    log,
  ];
  const child = spawn(program, rest, { stdio: 'ignore', detached: true });
  const hostKey = readFileSync(join(directory, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  const knownHostsFile = join(directory, 'known_hosts');
  writeFileSync(knownHostsFile, `[${address}]:${port} ${hostKey}\n`);
  await answering(address, port);
  return {
    directory,
    port,
    hostKey,
    target: {
      host: address,
      port,
      user: options.user ?? userInfo().username,
      identityFile: join(directory, 'user'),
      knownHostsFile,
      agent: 'none',
    },
    log: () => readFileSync(log, 'utf8'),
    killSessions: () => {
      for (const pid of descendants(child.pid ?? -1)) {
        if (/^sshd/.test(nameOf(pid))) kill(pid);
      }
    },
    stop: async () => {
      await ended(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  const pids = descendants(child.pid ?? -1);
  const over = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  for (const pid of pids) kill(pid);
  await over;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1');
  } catch {
    return '';
  }
}

/** All processes below one. */
function descendants(pid: number): readonly number[] {
  let children: readonly number[] = [];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const found = server.address();
  server.close();
  await once(server, 'close');
  if (found === null || typeof found === 'string') throw new Error('no port');
  return found.port;
}

async function answering(address: string, port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = dialTcp(port, address);
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd did not come up at ${address}:${port}`);
}
