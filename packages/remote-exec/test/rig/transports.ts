import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { RemoteExecError } from '../../src/errors/remote-exec-error.js';
import { createFake } from '../../src/fake/fake.js';
import type { FakeAnswer } from '../../src/fake/script.js';
import { local } from '../../src/local/local.js';
import type { Command } from '../../src/model/command.js';
import type { Connection } from '../../src/model/transport.js';
import { openssh } from '../../src/openssh/openssh.js';
import { connect } from '../../src/ssh2/connect.js';
import { reconnecting } from '../../src/transport/reconnecting.js';
import { type Sshd, startSshd } from './sshd.js';

/** Every transport, on one sshd where it needs one. They keep one contract. */
export interface Rig {
  readonly sshd: Sshd;
  readonly open: Readonly<Record<TransportName, () => Promise<Connection>>>;
}

export const transportNames = ['ssh', 'openssh', 'reconnecting', 'local', 'fake'] as const;
type TransportName = (typeof transportNames)[number];

/** The line that logins over SSH print ahead of each command, if their shell is bash. */
export const greeting = 'Welcome back!';

export async function startRig(): Promise<Rig> {
  const sshd = await startSshd();
  // Many a host has such a line. No answer may begin with it.
  writeFileSync(join(sshd.directory, '.bashrc'), `[ -t 1 ] || echo '${greeting}'\n`);
  const { host, port, user, identityFile, knownHostsFile } = sshd.target;
  return {
    sshd,
    open: {
      ssh: () => connect(sshd.target),
      openssh: () => openssh({ host, port, user, identityFile, knownHostsFile, configFile: '/dev/null' }),
      reconnecting: () => reconnecting(() => connect(sshd.target)),
      local: async () => local(),
      fake: async () =>
        createFake({ steps: [{ expect: () => true, answer: play, times: 'any' }], network: 'here' }),
    },
  };
}

/** Plays a command for the fake by running it here, and ends its process group when it is aborted. */
async function play(command: Command, stdin: Buffer): Promise<FakeAnswer> {
  const { argv, cwd = '/', env, signal } = command;
  const host = 'fake';
  if (!existsSync(cwd))
    return new RemoteExecError('working-directory', 'missing', { outcome: 'never-ran', host });
  const child = spawn('sh', ['-c', 'exec "$@"', 'sh', ...argv], {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
  });
  const kill = (): void => void process.kill(-(child.pid ?? 0), 'SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  child.stdin.on('error', () => undefined).end(stdin);
  const ended = new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('close', (code, name) => resolve([code, name]));
  });
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  const [exitCode, name] = await ended;
  signal?.removeEventListener('abort', kill);
  return { exitCode, signal: name, stdout: stdout.toString(), stderr: stderr.toString() };
}
