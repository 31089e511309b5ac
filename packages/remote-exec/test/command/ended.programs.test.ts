import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noneLeft } from '../rig/processes.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

describe.each([
  ['by ssh2', []],
  ["by the system's ssh", ['--openssh']],
] as const)('the command, %s', (_, how) => {
  let sshd: Sshd;
  let config: string;
  beforeAll(async () => {
    sshd = await startSshd();
    config = join(sshd.directory, 'ssh_config');
    writeFileSync(
      config,
      `Host *\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${sshd.directory}/user\n  UserKnownHostsFile ${sshd.directory}/known_hosts\n  StrictHostKeyChecking yes\n`,
    );
  });
  afterAll(() => sshd.stop());

  const start = (...argv: readonly string[]): ChildProcess & { readonly stdout: NodeJS.ReadableStream } => {
    const args = [bin, '--config', config, ...how, '--hosts', 'a', ...argv];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!child.stdout) throw new Error('no stdout');
    return child;
  };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends what runs on the hosts at %s', async (signal, expected) => {
    const sleep = `sleep ${expected}1.${process.pid}`;
    const child = start('--', 'sh', '-c', `echo up; ${sleep}; true`);
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([expected, null]);
    await noneLeft(sleep);
  });

  it('ends what runs on the hosts when nobody reads its output any more', async () => {
    const sleep = `sleep 1411.${process.pid}`;
    const child = start(
      '--',
      'sh',
      '-c',
      `trap '' PIPE; while :; do echo line || :; ${sleep} & sleep 0.05; done`,
    );
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([141, null]);
    await noneLeft(sleep);
  });

  it('holds the hosts back for a reader that is slow', async () => {
    const child = start('--', 'sh', '-c', 'yes 0123456789012345678901234567890123456789 | head -c 400000000');
    await once(child.stdout, 'data');
    child.stdout.pause();
    await pause(2500);
    const resident = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
    expect(resident).toBeLessThan(250_000);
    child.kill('SIGTERM');
    child.stdout.resume();
    await once(child, 'close');
  });

  it('stops at once while it still reads its stdin', async () => {
    const child = start('--stdin', '--', 'cat');
    // SIGHUP is the first bit of the signals that it catches; Node itself catches SIGINT from the beginning.
    const caught = (): number =>
      Number.parseInt(
        /SigCgt:\t\w*(\w)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? '',
        16,
      );
    await expect.poll(() => caught() & 1, { timeout: 10_000 }).toBe(1);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
  });
});
