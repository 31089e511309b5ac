import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshTarget } from '../../src/model/ssh-target.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { whoami } from '../rig/whoami.js';

describe('host keys', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  const known = (name: string, text: string): SshTarget => {
    const knownHostsFile = join(sshd.directory, name);
    writeFileSync(knownHostsFile, text);
    return { ...sshd.target, knownHostsFile };
  };
  const address = (): string => `[127.0.0.1]:${sshd.port}`;
  const otherKey = (): string => {
    const file = join(sshd.directory, `other${Math.random()}`);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  };

  it('strict: an unknown key is refused, with its fingerprint', async () => {
    const fingerprint = execFileSync('ssh-keygen', ['-lf', join(sshd.directory, 'host.pub')])
      .toString()
      .split(' ')[1];
    const target = known('unknown', '');
    await expect(connect(target)).rejects.toMatchObject({
      code: 'host-key-unknown',
      outcome: 'never-ran',
      message: expect.stringContaining(String(fingerprint)),
    });
    expect(readFileSync(join(sshd.directory, 'unknown'), 'utf8')).toBe('');
  });

  it('a changed key names the line that holds the other one, also with accept-new', async () => {
    const target = known('changed', `# comment\n${address()} ${otherKey()}\n`);
    for (const hostKeyPolicy of ['strict', 'accept-new'] as const) {
      await expect(connect({ ...target, hostKeyPolicy })).rejects.toMatchObject({
        code: 'host-key-changed',
        message: expect.stringContaining(`${join(sshd.directory, 'changed')}:2`),
      });
    }
  });

  it('accept-new: a new key is written down and known from then on, to ssh as well', async () => {
    const target = known('new', 'unfinished line');
    expect(await whoami({ ...target, hostKeyPolicy: 'accept-new' })).toBe('root');
    expect(readFileSync(join(sshd.directory, 'new'), 'utf8')).toBe(
      `unfinished line\n${address()} ${sshd.hostKey}\n`,
    );
    expect(await whoami(target)).toBe('root');
    const found = execFileSync('ssh-keygen', ['-F', address(), '-f', join(sshd.directory, 'new')]).toString();
    expect(found).toContain(sshd.hostKey);
  });

  it('accept-new: writes the name hashed where asked to, and only once', async () => {
    const target = { ...known('new-hashed', ''), hostKeyPolicy: 'accept-new', hashKnownHosts: true } as const;
    expect(await Promise.all([whoami(target), whoami(target)])).toEqual(['root', 'root']);
    const text = readFileSync(join(sshd.directory, 'new-hashed'), 'utf8');
    expect(text).toMatch(/^\|1\|[^\n]* ssh-ed25519 [^\n]*\n$/);
    expect(text).not.toContain('127.0.0.1');
    execFileSync('ssh-keygen', ['-F', address(), '-f', join(sshd.directory, 'new-hashed')]);
    expect(await whoami({ ...target, hostKeyPolicy: 'strict' })).toBe('root');
  });

  it.each([
    ['the key, without the port', () => `127.0.0.1 ${sshd.hostKey}\n`, 'known'],
    ['a pattern that excludes only the port', () => `*,!${address()} ${sshd.hostKey}\n`, 'known'],
    ['another key, without the port', () => `127.0.0.1 ${otherKey()}\n`, 'host-key-unknown'],
    [
      'the key without the port, another with it',
      () => `127.0.0.1 ${sshd.hostKey}\n${address()} ${otherKey()}\n`,
      'host-key-changed',
    ],
  ])('a host on another port than 22, known by %s, is judged as ssh does', async (_, text, verdict) => {
    const target = known('without-port', text());
    const judged = await whoami(target).then(
      () => 'known',
      (error) => error.code,
    );
    expect(judged).toBe(verdict);
    const { status } = spawnSync('ssh', [
      ...['-F', '/dev/null', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'],
      ...['-o', `UserKnownHostsFile=${join(sshd.directory, 'without-port')}`],
      ...['-i', join(sshd.directory, 'user'), '-p', String(sshd.port), '127.0.0.1', 'true'],
    ]);
    expect(status === 0).toBe(verdict === 'known');
  });

  it('off: any key is taken, but not a revoked one', async () => {
    expect(await whoami({ ...known('off', `${address()} ${otherKey()}\n`), hostKeyPolicy: 'off' })).toBe(
      'root',
    );
    const revoked = known('revoked', `${address()} ${sshd.hostKey}\n@revoked * ${sshd.hostKey}\n`);
    for (const hostKeyPolicy of ['strict', 'accept-new', 'off'] as const) {
      await expect(connect({ ...revoked, hostKeyPolicy })).rejects.toMatchObject({
        code: 'host-key-revoked',
      });
    }
  });

  it('finds names hashed by ssh-keygen -H, wildcards, and aliases', async () => {
    const target = known('hashed', `${address()} ${sshd.hostKey}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', join(sshd.directory, 'hashed')], { stdio: 'ignore' });
    expect(readFileSync(join(sshd.directory, 'hashed'), 'utf8')).toMatch(/^\|1\|/);
    expect(await whoami(target)).toBe('root');
    expect(await whoami(known('wild', `[127.0.0.?]:* ${sshd.hostKey}\n`))).toBe('root');
    expect(
      await whoami({ ...known('alias', `the-alias ${sshd.hostKey}\n`), hostKeyAlias: 'the-alias' }),
    ).toBe('root');
    const negated = known('negated', `*,!127.0.0.1,!${address()} ${sshd.hostKey}\n`);
    await expect(connect(negated)).rejects.toMatchObject({ code: 'host-key-unknown' });
  });

  it('an alias is found whatever its case: it hides no changed and no revoked key', async () => {
    const changed = known('alias-changed', `MyAlias ${otherKey()}\n`);
    await expect(
      connect({ ...changed, hostKeyAlias: 'MyAlias', hostKeyPolicy: 'accept-new' }),
    ).rejects.toMatchObject({ code: 'host-key-changed' });
    const revoked = known('alias-revoked', `@revoked MyAlias ${sshd.hostKey}\n`);
    await expect(
      connect({ ...revoked, hostKeyAlias: 'MyAlias', hostKeyPolicy: 'off' }),
    ).rejects.toMatchObject({ code: 'host-key-revoked' });
    expect(
      await whoami({ ...known('alias-case', `MyAlias ${sshd.hostKey}\n`), hostKeyAlias: 'MyAlias' }),
    ).toBe('root');
  });

  it("a new key that can't be written down is not accepted", async () => {
    const target = {
      ...sshd.target,
      knownHostsFile: '/proc/known_hosts',
      hostKeyPolicy: 'accept-new',
    } as const;
    await expect(connect(target)).rejects.toMatchObject({
      code: 'config-unreadable',
      outcome: 'never-ran',
      message: expect.stringContaining('/proc/known_hosts'),
    });
  });

  it('a certificate authority is named in the error, with the transport that can use it', async () => {
    const target = known('authority', `@cert-authority * ${otherKey()}\n`);
    await expect(connect(target)).rejects.toMatchObject({
      code: 'host-key-unknown',
      hint: expect.stringContaining('openssh transport'),
    });
  });

  it('asks first for the kind of key that is known: hostVerifier never sees another', async () => {
    const rsa = join(sshd.directory, 'rsa');
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-N', '', '-f', rsa]);
    const both = await startSshd({ lines: [`HostKey ${rsa}`] });
    try {
      const key = readFileSync(`${rsa}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
      const knownHostsFile = join(both.directory, 'known_rsa');
      writeFileSync(knownHostsFile, `[127.0.0.1]:${both.port} ${key}\n`);
      expect(await whoami({ ...both.target, knownHostsFile })).toBe('root');
    } finally {
      await both.stop();
    }
  });
});
