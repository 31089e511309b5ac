import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openssh } from '../src/openssh/openssh.js';
import type { OpensshTarget } from '../src/openssh/target.js';
import { connect } from '../src/ssh2/connect.js';
import { endThose, noneLeft } from './rig/processes.js';
import { securityKeyProvider } from './rig/security-key.js';
import { type Sshd, startSshd } from './rig/sshd.js';

let sshd: Sshd;
let directory: string;
beforeAll(async () => {
  sshd = await startSshd();
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-openssh-'));
});
afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('the openssh transport', () => {
  const target = (of: Sshd = sshd): OpensshTarget => {
    const { host, port, user, identityFile, knownHostsFile } = of.target;
    return { host, port, user, identityFile, knownHostsFile, configFile: '/dev/null' };
  };

  it('reports why it could not connect', async () => {
    const none = join(directory, 'none');
    writeFileSync(none, '');
    await expect(openssh({ ...target(), knownHostsFile: none })).rejects.toMatchObject({
      code: 'host-key-unknown',
    });
    await expect(openssh({ ...target(), port: 1 })).rejects.toMatchObject({ code: 'unreachable' });
    await expect(openssh({ ...target(), user: 'nobody-there' })).rejects.toMatchObject({
      code: 'auth-failed',
    });
    await expect(openssh(target(), { program: 'no-such-ssh' })).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it('has nothing of its own in the output of a command on a terminal', async () => {
    await using host = await openssh(target());
    expect(await host.run({ argv: ['echo', 'out'], pty: true })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^out\r?\n$/),
      stderr: '',
    });
  });

  it('runs more commands at once than the server allows sessions', async () => {
    await using host = await openssh(target());
    const runs = Array.from({ length: 25 }, (_, index) =>
      host.run({ argv: ['sh', '-c', `sleep 0.2; echo ${index}`] }),
    );
    const printed = (await Promise.all(runs)).map(({ stdout }) => stdout);
    expect(printed).toEqual(runs.map((_, index) => `${index}\n`));
  });

  it('enters by a host certificate, which ssh2 does not know', async () => {
    const authority = join(sshd.directory, 'authority');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', authority]);
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      authority,
      '-I',
      'host',
      '-h',
      '-n',
      '127.0.0.1',
      join(sshd.directory, 'host.pub'),
    ]);
    const certified = await startSshd({
      lines: [
        `HostKey ${join(sshd.directory, 'host')}`,
        `HostCertificate ${join(sshd.directory, 'host-cert.pub')}`,
      ],
    });
    try {
      const knownHostsFile = join(directory, 'authorities');
      writeFileSync(knownHostsFile, `@cert-authority * ${readFileSync(`${authority}.pub`, 'utf8')}`);
      const host = await openssh({ ...target(certified), knownHostsFile });
      expect((await host.run({ argv: ['echo', 'certified'] })).stdout).toBe('certified\n');
      await host.close();
    } finally {
      await certified.stop();
    }
  });

  it('enters a server that wants post-quantum key exchange, where ssh2 says that it cannot', async () => {
    const modern = await startSshd({ lines: ['KexAlgorithms mlkem768x25519-sha256'] });
    try {
      await expect(connect(modern.target)).rejects.toMatchObject({
        code: 'no-common-algorithm',
        outcome: 'never-ran',
      });
      const host = await openssh(target(modern));
      expect((await host.run({ argv: ['echo', 'modern'] })).stdout).toBe('modern\n');
      await host.close();
    } finally {
      await modern.stop();
    }
  });

  it.each(['ed25519-sk', 'ecdsa-sk'])('enters by a FIDO key (%s), which ssh2 does not know', async (type) => {
    const provider = securityKeyProvider(directory);
    const identityFile = join(directory, type);
    execFileSync('ssh-keygen', ['-q', '-t', type, '-w', provider, '-N', '', '-f', identityFile]);
    appendFileSync(join(sshd.directory, 'authorized_keys'), readFileSync(`${identityFile}.pub`));
    await expect(connect({ ...sshd.target, identityFile })).rejects.toMatchObject({
      code: 'identity-unreadable',
      outcome: 'never-ran',
      message: expect.stringMatching(/sk-/),
      hint: 'use the openssh transport',
    });
    const options = [`SecurityKeyProvider=${provider}`];
    const host = await openssh({ ...target(), identityFile, options });
    expect((await host.run({ argv: ['echo', 'touched'] })).stdout).toBe('touched\n');
    await host.close();
    expect(sshd.log()).toMatch(new RegExp(`Accepted publickey for .* ${type.toUpperCase()} `));
  });

  it.each([
    ['is left to itself, and the outcome unknown', {}, { code: 'outcome-unknown', outcome: 'unknown' }],
    ['is ended where it asks for that', { endOnLoss: true }, { code: 'connection-lost', outcome: 'ended' }],
  ])('a command whose connection is lost %s', async (_, how, error) => {
    const own = await startSshd();
    const host = await openssh(target(own));
    try {
      const sleep = `sleep 91${Object.keys(how).length}.${process.pid}`;
      const argv = ['sh', '-c', `echo up; ${sleep}; true`];
      await expect(host.run({ argv, ...how, onStdoutLine: own.killSessions })).rejects.toMatchObject(error);
      if (error.outcome === 'ended') await noneLeft(sleep);
      else endThose(sleep);
    } finally {
      await host.close();
      await own.stop();
    }
  });

  it('gives up a server that never finishes the login, and one that is not wanted any more', async () => {
    const silent = createServer(
      (socket) => void socket.on('error', () => undefined).write('SSH-2.0-silent\r\n'),
    );
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await expect(openssh({ ...target(), port }, { timeoutMs: 500 })).rejects.toMatchObject({
      code: 'dial-timeout',
      outcome: 'never-ran',
    });
    const signal = AbortSignal.timeout(300);
    await expect(openssh({ ...target(), port }, { signal })).rejects.toMatchObject({ code: 'aborted' });
    silent.close();
    await noneLeft(`-p ${port}`);
  });

  it('leaves no connection and no file behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('rx-'));
    const host = await openssh(target());
    await host.run({ argv: ['true'] });
    await host.close();
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('rx-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
    expect(spawnSync('pgrep', ['-f', `ssh.*ControlPersist=yes.*${sshd.port}`]).stdout.toString()).toBe('');
  });
});
