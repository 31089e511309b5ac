import { readdirSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DebugEvent } from '../../src/model/debug-event.js';
import type { SshTarget } from '../../src/model/ssh-target.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { noneLeft } from '../rig/processes.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { makeUser, type User } from '../rig/user.js';

describe('sudo without a password', () => {
  let user: User;
  let sshd: Sshd;
  let host: Transport;
  beforeAll(async () => {
    user = makeUser({ sudo: 'free' });
    sshd = await startSshd({ wrap: user.wrap, user: user.name });
    host = await connect(sshd.target);
  });
  afterAll(async () => {
    await host?.close();
    await sshd?.stop();
    user?.remove();
  });

  it('runs as root, with the environment given and the directory', async () => {
    const argv = ['sh', '-c', 'id -un; printf "%s\\n" "$SECRET"; pwd; cat'];
    expect((await host.run({ argv: ['id', '-un'] })).stdout).toBe(`${user.name}\n`);
    const result = await host.run({ argv, sudo: true, env: { SECRET: 'x y' }, cwd: '/root', stdin: 'in' });
    expect(result.stdout).toBe('root\nx y\n/root\nin');
  });

  it.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
    'echo "$0 $# ${p-none} ${l-none} ${e-none} $PPID" | cut -d" " -f 1-5; exit 7',
    'set -eu\ncat <<END\nline\nEND\nfalse',
    'trap "echo left" EXIT; cat >&2',
    'echo begun\nif',
    '-x',
    '',
  ])('runs a script as sh itself would: %j', async (script) => {
    const options = { sudo: true, stdin: 'in', env: { A: 'b' } };
    const seen = await host.run({ argv: ['sh', '-c', script], ...options });
    const plain = await host.run({ argv: ['/bin/sh', '-c', script], ...options });
    expect([seen.exitCode, seen.stdout]).toEqual([
      plain.exitCode,
      plain.stdout.replace(/^\/bin\/sh 0/, 'sh 0'),
    ]);
  });

  it('hands on variables that have the names of its own', async () => {
    const env = { p: '1', l: '2', e: '3' };
    for (const shell of ['sh', '/bin/sh']) {
      const argv = [shell, '-c', 'printf %s "$p$l$e"'];
      expect((await host.run({ argv, sudo: true, env })).stdout).toBe('123');
    }
  });

  it('writes files that the login could not', async () => {
    const path = `${sshd.directory}/for-root`;
    await expect(host.put([{ path, content: 'x', mode: 0o600 }])).rejects.toMatchObject({
      code: 'permission-denied',
      path,
    });
    await host.put([{ path, content: 'x', mode: 0o600, owner: user.name }], { sudo: true });
    expect(statSync(path).uid).toBe(statSync(user.home).uid);
    await expect(host.get('/etc/shadow')).rejects.toMatchObject({ code: 'permission-denied' });
    expect((await host.get('/etc/shadow', { sudo: true })).length).toBeGreaterThan(0);
  });

  it('ends what runs as root', async () => {
    const sleep = `sleep 4001.${process.pid}`;
    const running = host.run({
      argv: ['sh', '-c', `trap '' TERM; ${sleep}; ${sleep}`],
      sudo: true,
      timeoutMs: 500,
    });
    await expect(running).rejects.toMatchObject({ code: 'timed-out', outcome: 'ended' });
    await noneLeft(sleep);
  });
});

describe('sudo with a password', () => {
  let user: User;
  let sshd: Sshd;
  const events: DebugEvent[] = [];
  beforeAll(async () => {
    user = makeUser({ sudo: 'password' });
    sshd = await startSshd({ wrap: user.wrap, user: user.name });
  });
  afterAll(async () => {
    await sshd?.stop();
    user?.remove();
  });
  const as = async <T>(
    sudoPassword: SshTarget['sudoPassword'],
    use: (host: Transport) => Promise<T>,
  ): Promise<T> => {
    const host = await connect({ ...sshd.target, sudoPassword }, { onDebug: (event) => events.push(event) });
    try {
      return await use(host);
    } finally {
      await host.close();
    }
  };

  it('asks once, gives it on stdin, and keeps it out of argv, output, and debug events', async () => {
    let asked = 0;
    const password = (): string => {
      asked += 1;
      return user.password;
    };
    await as(password, async (host) => {
      const argv = ['sh', '-c', 'id -un; cat; ps -eo args'];
      const result = await host.run({ argv, sudo: true, stdin: 'stdin\n', env: { TOKEN: 'deep secret 7' } });
      expect(result.stdout).toMatch(/^root\nstdin\n/);
      expect(result.stdout + result.stderr).not.toContain(user.password);
      expect(result.stdout).not.toContain('deep secret 7');
      expect((await host.run({ argv: ['id', '-un'], sudo: true })).stdout).toBe('root\n');
      await host.run({ argv: ['echo', user.password] });
    });
    expect(asked).toBe(1);
    expect(JSON.stringify(events)).not.toContain(user.password);
    expect(JSON.stringify(events)).toContain('[redacted]');
  });

  it('ends what runs as root', async () => {
    const sleep = `sleep 4002.${process.pid}`;
    await as(user.password, async (host) => {
      const running = host.run({ argv: ['sh', '-c', `${sleep}; true`], sudo: true, timeoutMs: 800 });
      await expect(running).rejects.toMatchObject({ code: 'timed-out', outcome: 'ended' });
    });
    await noneLeft(sleep);
  });

  it('a wrong password is given once, and the command never ran', async () => {
    await as('not the password', async (host) => {
      const made = `${user.home}/made`;
      const running = host.run({ argv: ['touch', made], sudo: true, stdin: 'more\nlines\n' });
      await expect(running).rejects.toMatchObject({ code: 'sudo-refused', outcome: 'never-ran' });
      expect(readdirSync(user.home)).toEqual([]);
    });
  });

  it('no password at all: refused at once, with what to do', async () => {
    await as(undefined, async (host) => {
      await expect(host.run({ argv: ['true'], sudo: true })).rejects.toMatchObject({
        code: 'sudo-refused',
        outcome: 'never-ran',
        hint: expect.stringContaining('NOPASSWD'),
      });
    });
  });
});
