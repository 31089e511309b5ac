import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let sshd: Sshd;
let folder: string;
let config: string;
beforeAll(async () => {
  sshd = await startSshd();
  folder = mkdtempSync(join(tmpdir(), 'remote-exec-cli-'));
  config = join(folder, 'config');
  writeFileSync(
    config,
    `Host a b\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${sshd.folder}/user\n  UserKnownHostsFile ${sshd.folder}/known_hosts\nHost down\n  HostName 127.0.0.1\n  Port 1\n`,
  );
});
afterAll(async () => {
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function remoteExec(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await main(
    args[0] === 'put' || args[0] === 'get'
      ? [args[0], '--config', config, ...args.slice(1)]
      : ['--config', config, ...args],
    {
      stdout: (text) => {
        out += text;
      },
      stderr: (text) => {
        err += text;
      },
      color: false,
      columns: () => undefined,
      version: '1.2.3',
      stdin: async function* () {
        yield Buffer.from('from ');
        yield Buffer.from('stdin');
      },
      readStdin: async () => Buffer.from('from stdin'),
      askSecret: async () => 'secret',
      signal: new AbortController().signal,
    },
  );
  return { code, out, err };
}

describe('remote-exec', () => {
  it('runs a command on all hosts, lines behind their names', async () => {
    const { code, out } = await remoteExec('--hosts', 'a,b', '--env', 'A=1', '--', 'sh', '-c', 'echo "$A"');
    expect(code).toBe(0);
    expect(out.split('\n').sort()).toEqual(['', 'a | 1', 'b | 1']);
  });

  it('exits 1 if the command failed, 3 if a host could not be reached, 4 for both', async () => {
    expect(await remoteExec('--hosts', 'a', '--', 'false')).toMatchObject({
      code: 1,
      err: 'a | exit code 1\n',
    });
    const down = await remoteExec('--hosts', 'down,a', '--', 'true');
    expect(down.code).toBe(3);
    expect(down.err).toContain("down | unreachable: down: 127.0.0.1 port 1 can't be reached");
    expect((await remoteExec('--hosts', 'a,down', '--', 'false')).code).toBe(4);
  });

  it('writes a JSON line a host', async () => {
    const { out } = await remoteExec('--json', '--stdin', '--hosts', 'a,down', '--', 'cat');
    const records = out
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    expect(records.find(({ host }) => host === 'a')).toMatchObject({
      status: 'ok',
      exitCode: 0,
      stdout: 'from stdin',
    });
    expect(records.find(({ host }) => host === 'down')).toMatchObject({
      status: 'unreachable',
      error: { code: 'UNREACHABLE', outcome: 'never-ran' },
    });
  });

  it('reads an inventory, and stops at the first failure if told', async () => {
    const inventory = join(folder, 'inventory');
    writeFileSync(inventory, '# hosts\na\n\nb # the second\n');
    const { code, err } = await remoteExec('-i', inventory, '-p', '1', '--fail-fast', '--', 'false');
    expect(code).toBe(1);
    expect(err).toBe('a | exit code 1\nb | skipped\n');
  });

  it('puts files', async () => {
    const from = join(folder, 'from');
    writeFileSync(from, 'content', { mode: 0o640 });
    const to = `${folder}/to/`;
    expect(await remoteExec('put', '--hosts', 'a', from, to)).toMatchObject({
      code: 0,
      out: `a | ${to}from changed\n`,
    });
    expect(await remoteExec('put', '--hosts', 'a', from, to)).toMatchObject({
      out: `a | ${to}from unchanged\n`,
    });
    expect(readFileSync(`${to}from`, 'utf8')).toBe('content');
    expect(statSync(`${to}from`).mode & 0o777).toBe(0o640);
    expect((await remoteExec('put', '--hosts', 'a', '--mode', '600', from, `${to}from`)).code).toBe(0);
    expect(statSync(`${to}from`).mode & 0o777).toBe(0o600);
  });

  it('puts what stands on stdin, or comes from a pipe, on each host', async () => {
    const to = `${folder}/piped`;
    expect(await remoteExec('put', '--hosts', 'a,b', '-', to)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^[ab] \| .*piped (un)?changed\n[ab] \| .*piped (un)?changed\n$/),
    });
    expect(readFileSync(to, 'utf8')).toBe('from stdin');
    expect(statSync(to).mode & 0o777).toBe(0o644);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const written = once(spawn('sh', ['-c', `head -c 6000000 /dev/zero >${pipe}`]), 'close');
    expect(await remoteExec('put', '--hosts', 'a', '--mode', '600', pipe, to)).toMatchObject({ code: 0 });
    await written;
    expect(statSync(to)).toMatchObject({ size: 6_000_000, mode: 0o100_600 });
  });

  it('gets files into a folder a host', async () => {
    const into = join(folder, 'got');
    writeFileSync(join(folder, 'one'), 'content');
    const got = await remoteExec('get', '--hosts', 'a,b', join(folder, 'one'), '/etc/hostname', into);
    expect(got.code).toBe(0);
    expect(got.out.split('\n').sort()).toEqual(
      [
        '',
        ...['a', 'b'].flatMap((host) =>
          ['hostname', 'one'].map((name) => `${host} | ${into}/${host}/${name}`),
        ),
      ].sort(),
    );
    expect(readFileSync(join(into, 'b/one'), 'utf8')).toBe('content');
    expect(statSync(join(into, 'b/one')).mode & 0o777).toBe(0o600);
    const missing = await remoteExec('get', '--json', '--hosts', 'a', '/no/such', into);
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.out)).toMatchObject({ status: 'failed', error: { code: 'GET_FAILED' } });
  });

  it("goes by the system's ssh where ssh_config sets what only that follows", async () => {
    const proxied = join(folder, 'proxied');
    writeFileSync(
      proxied,
      `Host far\n  HostName far.invalid\n  ProxyCommand busybox nc 127.0.0.1 ${sshd.port}\n  HostKeyAlias [127.0.0.1]:${sshd.port}\n  IdentityFile ${sshd.folder}/user\n  UserKnownHostsFile ${sshd.folder}/known_hosts\n`,
    );
    const { code, out } = await remoteExec('--config', proxied, '--hosts', 'far', '--', 'echo', 'reached');
    expect([code, out]).toEqual([0, 'far | reached\n']);
  });

  it("hands a port that was named to the system's ssh", async () => {
    const other = join(folder, 'other');
    writeFileSync(
      other,
      `Host far\n  HostName 127.0.0.1\n  IdentityFile ${sshd.folder}/user\n  UserKnownHostsFile ${sshd.folder}/known_hosts\n`,
    );
    const args = ['--config', other, '--openssh', '--hosts', `far:${sshd.port}`, '--', 'echo', 'reached'];
    expect(await remoteExec(...args)).toMatchObject({ code: 0, out: `far:${sshd.port} | reached\n` });
  });

  it.each([
    [['get', '--hosts', 'a', '/etc/passwd'], /folder/],
    [['get', '--hosts', 'a', 'passwd', '/tmp'], /absolute/],
    [['get', '--hosts', 'a', '/etc/hosts', '/var/hosts', '/tmp'], /Two files are named hosts/],
    [['--', 'true'], /--hosts/],
    [['--hosts', 'a', 'true'], /after --/],
    [['--hosts', 'a', '--'], /no command/],
    [['--hosts', 'a,a', '--', 'true'], /twice/],
    [['--hosts', 'a', '--no-such', '--', 'true'], /no-such/],
    [['--hosts', 'a', '-p', '0', '--', 'true'], /--parallel/],
    [['--hosts', 'a', '--host-keys', 'maybe', '--', 'true'], /--host-keys/],
    [['put', '--hosts', 'a', '/etc/passwd', 'relative'], /absolute/],
    [['put', '--hosts', 'a', '/no/such/file', '/tmp/'], /can't be read/],
    [['put', '--hosts', 'a', '/etc', '/tmp/'], /\/etc can't be read: it is a folder/],
    [['put', '--hosts', 'a', '-', '/tmp/'], /stdin has no name/],
    [['completion', 'csh'], /completion needs a shell: bash, zsh, fish/],
    [['--paralel', '3', '--', 'true'], /Unknown option '--paralel'\.\n/],
    [['put', '-i', '-', '-', '/tmp/a'], /--inventory - and - one can read stdin/],
    [['-i', '-', '--stdin', '--', 'cat'], /--inventory - and --stdin one can read stdin/],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await remoteExec(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('takes put and get behind options too', async () => {
    const target = join(folder, 'behind');
    const { code } = await remoteExec('--hosts', 'a', 'put', config, target);
    expect(code).toBe(0);
    expect(readFileSync(target, 'utf8')).toBe(readFileSync(config, 'utf8'));
  });

  it('prints what completes it in bash', async () => {
    const { out } = await remoteExec('completion', 'bash');
    const offered = (...words: readonly string[]): readonly string[] =>
      execFileSync(
        'bash',
        [
          '--norc',
          '-c',
          `${out}\nCOMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); compopt() { :; }; _remote_exec; printf '%s\\n' "\${COMPREPLY[@]}"`,
          'bash',
          'remote-exec',
          ...words,
        ],
        { encoding: 'utf8' },
      )
        .trim()
        .split('\n');
    expect(offered('--host-keys', '')).toEqual(['strict', 'accept-new', 'off']);
    expect(offered('put', '--mo')).toEqual(['--mode']);
    expect(offered('get', '--mo')).toEqual(['']);
    expect(offered('--hosts', 'a', '--', 'pu')).toEqual(['']);
  });

  it('tells its version and usage', async () => {
    expect(await remoteExec('--version')).toMatchObject({ code: 0, out: '1.2.3\n' });
    expect((await remoteExec('--help')).out).toMatch(/^Usage: remote-exec/);
  });
});
