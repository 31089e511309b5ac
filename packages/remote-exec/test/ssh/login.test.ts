import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type SshTarget } from '../../src/index.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { makeUser, type User } from '../rig/user.js';

const whoami = async (target: SshTarget): Promise<string> => {
  const host = await connect(target);
  try {
    return (await host.run({ argv: ['id', '-un'] })).stdout.trim();
  } finally {
    await host.close();
  }
};

describe('host keys', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  const known = (name: string, text: string): SshTarget => {
    const knownHostsFile = join(sshd.folder, name);
    writeFileSync(knownHostsFile, text);
    return { ...sshd.target, knownHostsFile };
  };
  const address = (): string => `[127.0.0.1]:${sshd.port}`;
  const otherKey = (): string => {
    const file = join(sshd.folder, `other${Math.random()}`);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  };

  it('strict: an unknown key is refused, with its fingerprint', async () => {
    const fingerprint = execFileSync('ssh-keygen', ['-lf', join(sshd.folder, 'host.pub')])
      .toString()
      .split(' ')[1];
    const target = known('unknown', '');
    await expect(connect(target)).rejects.toMatchObject({
      code: 'HOST_KEY_UNKNOWN',
      outcome: 'never-ran',
      message: expect.stringContaining(String(fingerprint)),
    });
    expect(readFileSync(join(sshd.folder, 'unknown'), 'utf8')).toBe('');
  });

  it('a changed key names the line that holds the other one, also with accept-new', async () => {
    const target = known('changed', `# comment\n${address()} ${otherKey()}\n`);
    for (const hostKeyPolicy of ['strict', 'accept-new'] as const) {
      await expect(connect({ ...target, hostKeyPolicy })).rejects.toMatchObject({
        code: 'HOST_KEY_CHANGED',
        message: expect.stringContaining(`${join(sshd.folder, 'changed')}:2`),
      });
    }
  });

  it('accept-new: a new key is written down and known from then on, to ssh as well', async () => {
    const target = known('new', 'unfinished line');
    expect(await whoami({ ...target, hostKeyPolicy: 'accept-new' })).toBe('root');
    expect(readFileSync(join(sshd.folder, 'new'), 'utf8')).toBe(
      `unfinished line\n${address()} ${sshd.hostKey}\n`,
    );
    expect(await whoami(target)).toBe('root');
    const found = execFileSync('ssh-keygen', ['-F', address(), '-f', join(sshd.folder, 'new')]).toString();
    expect(found).toContain(sshd.hostKey);
  });

  it('off: any key is taken, but not a revoked one', async () => {
    expect(await whoami({ ...known('off', `${address()} ${otherKey()}\n`), hostKeyPolicy: 'off' })).toBe(
      'root',
    );
    const revoked = known('revoked', `${address()} ${sshd.hostKey}\n@revoked * ${sshd.hostKey}\n`);
    for (const hostKeyPolicy of ['strict', 'accept-new', 'off'] as const) {
      await expect(connect({ ...revoked, hostKeyPolicy })).rejects.toMatchObject({
        code: 'HOST_KEY_REVOKED',
      });
    }
  });

  it('finds names hashed by ssh-keygen -H, wildcards, and aliases', async () => {
    const target = known('hashed', `${address()} ${sshd.hostKey}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', join(sshd.folder, 'hashed')], { stdio: 'ignore' });
    expect(readFileSync(join(sshd.folder, 'hashed'), 'utf8')).toMatch(/^\|1\|/);
    expect(await whoami(target)).toBe('root');
    expect(await whoami(known('wild', `[127.0.0.?]:* ${sshd.hostKey}\n`))).toBe('root');
    expect(
      await whoami({ ...known('alias', `the-alias ${sshd.hostKey}\n`), hostKeyAlias: 'the-alias' }),
    ).toBe('root');
    const negated = known('negated', `*,!${address()} ${sshd.hostKey}\n`);
    await expect(connect(negated)).rejects.toMatchObject({ code: 'HOST_KEY_UNKNOWN' });
  });

  it('a certificate authority is named in the error, with the transport that can use it', async () => {
    const target = known('authority', `@cert-authority * ${otherKey()}\n`);
    await expect(connect(target)).rejects.toMatchObject({
      code: 'HOST_KEY_UNKNOWN',
      message: expect.stringContaining('openssh transport'),
    });
  });

  it('asks first for the kind of key that is known: hostVerifier never sees another', async () => {
    const rsa = join(sshd.folder, 'rsa');
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-N', '', '-f', rsa]);
    const both = await startSshd({ lines: [`HostKey ${rsa}`] });
    try {
      const key = readFileSync(`${rsa}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
      const knownHostsFile = join(both.folder, 'known_rsa');
      writeFileSync(knownHostsFile, `[127.0.0.1]:${both.port} ${key}\n`);
      expect(await whoami({ ...both.target, knownHostsFile })).toBe('root');
    } finally {
      await both.stop();
    }
  });
});

describe('logging in', () => {
  let user: User;
  let sshd: Sshd;
  beforeAll(async () => {
    user = makeUser();
    sshd = await startSshd({
      wrap: user.wrap,
      lines: ['PasswordAuthentication yes', 'MaxAuthTries 6'],
    });
  });
  afterAll(async () => {
    await sshd.stop();
    user.remove();
  });
  const by = (parts: Partial<SshTarget>): SshTarget => ({
    ...sshd.target,
    user: user.name,
    identityFile: undefined,
    ...parts,
  });

  it('by password, asked for once', async () => {
    let asked = 0;
    const target = by({
      password: async () => {
        asked += 1;
        return user.password;
      },
    });
    expect(await whoami(target)).toBe(user.name);
    expect(asked).toBe(1);
  });

  it('a failed login is not tried again, and says what was tried', async () => {
    const lines = sshd.log().split('\n').length;
    await expect(connect(by({ password: 'wrong password' }))).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      outcome: 'never-ran',
      message: expect.stringMatching(/tried password.*the server takes .*password/),
    });
    const failures = sshd
      .log()
      .split('\n')
      .slice(lines - 1)
      .filter((line) => line.includes('Failed password'));
    expect(failures.length).toBe(1);
  });

  it('by a key with a passphrase, asked for once for several connections', async () => {
    const file = join(sshd.folder, 'locked');
    copyFileSync(join(sshd.folder, 'user'), file);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'the passphrase', '-f', file]);
    let asked = 0;
    const passphrase = (): string => {
      asked += 1;
      return 'the passphrase';
    };
    const target = by({ identityFile: file, passphrase });
    expect(await Promise.all([whoami(target), whoami(target)])).toEqual([user.name, user.name]);
    expect(asked).toBe(1);
  });

  it('says that a key needs a passphrase, or is not there', async () => {
    await expect(connect(by({ identityFile: join(sshd.folder, 'none') }))).rejects.toMatchObject({
      code: 'IDENTITY_UNREADABLE',
    });
    const file = join(sshd.folder, 'locked-again');
    copyFileSync(join(sshd.folder, 'user'), file);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'the passphrase', '-f', file]);
    await expect(connect(by({ identityFile: file }))).rejects.toMatchObject({
      code: 'IDENTITY_UNREADABLE',
      message: expect.stringContaining('passphrase'),
    });
  });

  it('by an agent, with only the key named where identitiesOnly says so', async () => {
    const socket = join(sshd.folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(agent.stdout, 'data');
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    try {
      for (let index = 0; index < 6; index += 1) {
        const other = join(sshd.folder, `stranger${index}`);
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
        execFileSync('ssh-add', ['-q', other], { env, stdio: 'ignore' });
      }
      execFileSync('ssh-add', ['-q', join(sshd.folder, 'user')], { env, stdio: 'ignore' });
      // Six strangers first would use up MaxAuthTries.
      await expect(connect(by({ agent: socket }))).rejects.toMatchObject({ outcome: 'never-ran' });
      const locked = join(sshd.folder, 'in-agent');
      copyFileSync(join(sshd.folder, 'user'), locked);
      copyFileSync(join(sshd.folder, 'user.pub'), `${locked}.pub`);
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'unknown to us', '-f', locked]);
      expect(await whoami(by({ agent: socket, identityFile: locked, identitiesOnly: true }))).toBe(user.name);
      expect(await whoami(by({ agent: socket, identityFile: locked }))).toBe(user.name);
    } finally {
      agent.kill();
    }
  });

  it('by keyboard-interactive', async () => {
    const interactive = await startSshd({
      wrap: user.wrap,
      lines: ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'AuthenticationMethods keyboard-interactive'],
    });
    try {
      const target = { ...interactive.target, user: user.name, identityFile: undefined };
      expect(await whoami({ ...target, password: user.password })).toBe(user.name);
      const prompts: string[] = [];
      const answerPrompts: SshTarget['answerPrompts'] = async (asked) => {
        prompts.push(...asked.map(({ prompt }) => prompt));
        return asked.map(() => user.password);
      };
      expect(await whoami({ ...target, answerPrompts })).toBe(user.name);
      expect(prompts).toEqual([expect.stringMatching(/password/i)]);
    } finally {
      await interactive.stop();
    }
  });

  it('through two jump hosts', async () => {
    const first = await startSshd();
    const second = await startSshd();
    try {
      const target: SshTarget = {
        ...by({ identityFile: join(sshd.folder, 'user') }),
        jump: { ...second.target, jump: first.target },
      };
      expect(await whoami(target)).toBe(user.name);
      expect(second.log()).toContain('Accepted publickey');
      await expect(connect({ ...target, port: 1 })).rejects.toMatchObject({
        code: 'UNREACHABLE',
        message: expect.stringContaining('through the jump host'),
      });
    } finally {
      await first.stop();
      await second.stop();
    }
  });

  it('reports a port where nobody listens', async () => {
    await expect(connect({ ...sshd.target, port: 1 })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});
