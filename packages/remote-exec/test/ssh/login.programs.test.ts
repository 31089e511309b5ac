import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshTarget } from '../../src/model/ssh-target.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { makeUser, type User } from '../rig/user.js';
import { whoami } from '../rig/whoami.js';

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
      code: 'auth-failed',
      outcome: 'never-ran',
      message: expect.stringMatching(/tried password.*the server accepts .*password/),
    });
    const failures = sshd
      .log()
      .split('\n')
      .slice(lines - 1)
      .filter((line) => line.includes('Failed password'));
    expect(failures.length).toBe(1);
  });

  it('by a key with a passphrase, asked for once for several connections', async () => {
    const file = join(sshd.directory, 'locked');
    copyFileSync(join(sshd.directory, 'user'), file);
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

  it.each([
    ['ed25519', 'all'],
    ['ecdsa', 'all'],
    ['rsa', 'all'],
    ['rsa', 'rsa-sha2-512'],
  ])('by a key (%s, accepted: %s) that signs its first request', async (type, accepted) => {
    const own = await startSshd({
      lines: accepted === 'all' ? [] : [`PubkeyAcceptedAlgorithms ${accepted}`],
    });
    try {
      const file = join(own.directory, type);
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
      appendFileSync(join(own.directory, 'authorized_keys'), readFileSync(`${file}.pub`));
      const host = await connect({ ...own.target, identityFile: file });
      await host.close();
      // sshd writes this after its answer to the client.
      await expect.poll(() => own.log()).toMatch(/Accepted publickey for/);
      expect(own.log()).not.toMatch(/Postponed|Failed/);
    } finally {
      await own.stop();
    }
  });

  it('by an unlocked key only with its passphrase: a wrong one does not pass afterwards', async () => {
    const file = join(sshd.directory, 'unlocked');
    copyFileSync(join(sshd.directory, 'user'), file);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'the passphrase', '-f', file]);
    expect(await whoami(by({ identityFile: file, passphrase: 'the passphrase' }))).toBe(user.name);
    for (const passphrase of ['wrong passphrase', () => 'wrong passphrase'])
      await expect(connect(by({ identityFile: file, passphrase }))).rejects.toMatchObject({
        code: 'identity-unreadable',
      });
    // The file has another passphrase by now.
    execFileSync('ssh-keygen', ['-q', '-p', '-P', 'the passphrase', '-N', 'a new passphrase', '-f', file]);
    await expect(connect(by({ identityFile: file, passphrase: 'the passphrase' }))).rejects.toMatchObject({
      code: 'identity-unreadable',
    });
  });

  it('to a target without a host is unreachable', async () => {
    await expect(connect({ ...by({}), host: '' })).rejects.toMatchObject({
      name: 'RemoteExecError',
      code: 'unreachable',
      outcome: 'never-ran',
    });
  });

  it('says that a key needs a passphrase, or is not there', async () => {
    await expect(connect(by({ identityFile: join(sshd.directory, 'none') }))).rejects.toMatchObject({
      code: 'identity-unreadable',
    });
    const file = join(sshd.directory, 'locked-again');
    copyFileSync(join(sshd.directory, 'user'), file);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'the passphrase', '-f', file]);
    await expect(connect(by({ identityFile: file }))).rejects.toMatchObject({
      code: 'identity-unreadable',
      message: expect.stringContaining('passphrase'),
    });
  });

  it('passes over an identity file that is of no use where another one is', async () => {
    const broken = join(sshd.directory, 'broken');
    writeFileSync(broken, 'no key');
    const locked = join(sshd.directory, 'locked-3');
    copyFileSync(join(sshd.directory, 'user'), locked);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'the passphrase', '-f', locked]);
    const good = join(sshd.directory, 'user');
    const files = [join(sshd.directory, 'none'), broken, locked];
    expect(await whoami(by({ identityFile: [...files, good] }))).toBe(user.name);
    expect(await whoami(by({ identityFile: [locked, good], passphrase: 'wrong' }))).toBe(user.name);
    // An identity that was passed over is reported if nothing else helped.
    const other = join(sshd.directory, 'other');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
    await expect(connect(by({ identityFile: [broken, other] }))).rejects.toMatchObject({
      code: 'auth-failed',
      message: expect.stringMatching(new RegExp(`tried key.*${broken} can't be used`)),
    });
  });

  it('by an agent, with only the key named where identitiesOnly says so', async () => {
    const socket = join(sshd.directory, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(agent.stdout, 'data');
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    try {
      for (let index = 0; index < 6; index += 1) {
        const other = join(sshd.directory, `stranger${index}`);
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
        execFileSync('ssh-add', ['-q', other], { env, stdio: 'ignore' });
      }
      execFileSync('ssh-add', ['-q', join(sshd.directory, 'user')], { env, stdio: 'ignore' });
      // Six strangers first would use up MaxAuthTries.
      await expect(connect(by({ agent: socket }))).rejects.toMatchObject({
        code: 'auth-failed',
        outcome: 'never-ran',
      });
      const locked = join(sshd.directory, 'in-agent');
      copyFileSync(join(sshd.directory, 'user'), locked);
      copyFileSync(join(sshd.directory, 'user.pub'), `${locked}.pub`);
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'unknown to us', '-f', locked]);
      expect(await whoami(by({ agent: socket, identityFile: locked, identitiesOnly: true }))).toBe(user.name);
      expect(await whoami(by({ agent: socket, identityFile: locked }))).toBe(user.name);
      expect(await whoami(by({ agent: socket, identityFile: `${locked}.pub`, identitiesOnly: true }))).toBe(
        user.name,
      );
      // The passphrase is asked for only where the agent was of no help.
      let asked = 0;
      const passphrase = (): string => {
        asked += 1;
        return 'unknown to us';
      };
      expect(
        await whoami(by({ agent: socket, identityFile: locked, identitiesOnly: true, passphrase })),
      ).toBe(user.name);
      expect(asked).toBe(0);
      execFileSync('ssh-add', ['-q', '-d', locked], { env, stdio: 'ignore' });
      expect(
        await whoami(by({ agent: socket, identityFile: locked, identitiesOnly: true, passphrase })),
      ).toBe(user.name);
      expect(asked).toBe(1);
      const wrong = join(sshd.directory, 'in-agent-2');
      copyFileSync(locked, wrong);
      const guess = by({ agent: socket, identityFile: wrong, identitiesOnly: true, passphrase: 'a guess' });
      await expect(connect(guess)).rejects.toMatchObject({
        code: 'identity-unreadable',
        message: expect.stringContaining(wrong),
      });
    } finally {
      agent.kill();
    }
  });

  it('by password though the agent named is not there', async () => {
    expect(await whoami(by({ agent: join(sshd.directory, 'no-agent'), password: user.password }))).toBe(
      user.name,
    );
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
        ...by({ identityFile: join(sshd.directory, 'user') }),
        jump: { ...second.target, jump: first.target },
      };
      expect(await whoami(target)).toBe(user.name);
      expect(second.log()).toContain('Accepted publickey');
      await expect(connect({ ...target, port: 1 })).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining('through the jump host'),
      });
    } finally {
      await first.stop();
      await second.stop();
    }
  });

  it('reports a port where nobody listens, and one that there is not', async () => {
    await expect(connect({ ...sshd.target, port: 1 })).rejects.toMatchObject({ code: 'unreachable' });
    await expect(connect({ ...sshd.target, port: 99_999 })).rejects.toMatchObject({
      code: 'unreachable',
      outcome: 'never-ran',
      message: expect.stringContaining('99999 is not a valid port'),
    });
  });
});
