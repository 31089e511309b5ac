import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quote } from '../../src/shell/quote.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { makeUser, type User } from '../rig/user.js';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

describe('the command on a terminal', () => {
  let user: User;
  let sshd: Sshd;
  beforeAll(async () => {
    user = makeUser({ sudo: 'password' });
    sshd = await startSshd({ wrap: user.wrap, user: user.name });
    writeFileSync(
      join(sshd.directory, 'ssh_config'),
      `Host *\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user.name}\n  IdentityFile ${sshd.directory}/user\n  UserKnownHostsFile ${sshd.directory}/known_hosts\n`,
    );
  });
  afterAll(async () => {
    await sshd?.stop();
    user?.remove();
  });

  /** Runs it on a terminal of its own, and types once it asks. */
  async function typed(keys: string, ...argv: readonly string[]): Promise<{ code: number; shown: string }> {
    const config = argv.includes('--config') ? [] : ['--config', join(sshd.directory, 'ssh_config')];
    const line = quote([process.execPath, bin, ...config, ...argv]);
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Terminals get colors unless the environment forbids them.
      env: { ...process.env, NO_COLOR: '1' },
    });
    let shown = '';
    let asked = false;
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk;
      if (asked || !/(password|passphrase for .*): /.test(shown)) return;
      asked = true;
      child.stdin.write(keys);
    });
    const [code] = await once(child, 'close');
    return { code, shown };
  }

  it('reads the password of sudo from a file or a descriptor, and asks nobody', async () => {
    const file = join(sshd.directory, 'password');
    writeFileSync(file, `${user.password}\n`, { mode: 0o600 });
    const common = ['--config', join(sshd.directory, 'ssh_config'), '--hosts', 'a'];
    for (const source of [file, '/dev/fd/3']) {
      const argv = [bin, ...common, '--sudo-password-file', source, '--', 'id', '-un'];
      const line = `${quote([process.execPath, ...argv])} 3<${file}`;
      expect(execFileSync('sh', ['-c', line]).toString()).toBe('a | root\n');
    }
  });

  it('asks once for the password of sudo, and does not show it', async () => {
    const { code, shown } = await typed(
      `${user.password}x\u007f\r`,
      '--hosts',
      'a,b',
      '--ask-sudo',
      '--',
      'id',
      '-un',
    );
    expect(shown.split('password: ').length).toBe(2);
    expect(shown).toMatch(/a.*root/);
    expect(shown).toMatch(/b.*root/);
    expect(shown).not.toContain(user.password.slice(0, 5));
    expect(code).toBe(0);
  });

  it('asks once for the password of the login, and for a passphrase that no agent knows', async () => {
    const nobody = join(sshd.directory, 'no_key');
    writeFileSync(
      nobody,
      `Host *\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user.name}\n  IdentityFile ${sshd.directory}/locked\n  IdentityAgent none\n  UserKnownHostsFile ${sshd.directory}/known_hosts\n`,
    );
    copyFileSync(join(sshd.directory, 'user'), join(sshd.directory, 'locked'));
    execFileSync('ssh-keygen', [
      '-q',
      '-p',
      '-P',
      '',
      '-N',
      'of the key',
      '-f',
      join(sshd.directory, 'locked'),
    ]);
    const args = ['--config', nobody, '--hosts', 'a,b', '--', 'id', '-un'];
    const { code, shown } = await typed('of the key\r', ...args);
    expect(shown.split('passphrase for ').length).toBe(2);
    expect(shown).toMatch(new RegExp(`b.*${user.name}`));
    expect(shown).not.toContain('of the key');
    expect(code).toBe(0);
  });

  it('shows control characters of a host as pictures', async () => {
    const print = ['--', 'printf', String.raw`\33[2Jx\n`];
    for (const fold of [[], ['--fold']]) {
      const { shown } = await typed('', '--hosts', 'a', ...fold, ...print);
      expect(shown).toContain('␛[2Jx');
      expect(shown).not.toContain('\u001b[2J');
    }
  });

  it('shows the progress of the hosts on a last line, and removes it', async () => {
    const { code, shown } = await typed('', '--hosts', 'a,b', '--', 'sh', '-c', 'sleep 1.5; echo slept');
    expect(shown).toContain('0 of 2 hosts done; running on a, b');
    // The line is drawn again where one host ends 200 ms before the other.
    const left = shown.replaceAll('\r\u001b[2K', '\n#').replaceAll(/.*\n#/g, '');
    expect(left.split('\r\n').sort()).toEqual(['', 'a | slept', 'b | slept']);
    expect(code).toBe(0);
  });

  it('stops at Ctrl-C, and runs nothing', async () => {
    const { code, shown } = await typed('\u0003', '--hosts', 'a', '--ask-sudo', '--', 'id', '-un');
    expect(code).toBe(130);
    expect(shown).not.toContain('root');
  });
});
