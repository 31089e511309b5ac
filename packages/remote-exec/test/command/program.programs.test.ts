import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@harderway/command';
import { memoryWorld } from '@harderway/command/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program } from '../../src/command/program.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { harvest, plant } from '../rig/tree.js';

let sshd: Sshd;
let directory: string;
let config: string;
beforeAll(async () => {
  sshd = await startSshd();
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-cli-'));
  config = join(directory, 'config');
  writeFileSync(
    config,
    `Host a b\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${sshd.directory}/user\n  UserKnownHostsFile ${sshd.directory}/known_hosts\nHost down\n  HostName 127.0.0.1\n  Port 1\n`,
  );
});
afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true, force: true });
});

function remoteExec(...args: string[]): Promise<Ran> {
  const [command = ''] = args;
  const own = ['put', 'get'].includes(command) ? [command, '--config', config, ...args.slice(1)] : undefined;
  return inWorld(own ?? ['--config', config, ...args]);
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs it with the files of this machine, and everything else in memory. */
async function inWorld(args: readonly string[]): Promise<Ran> {
  const { world, stdout, stderr } = memoryWorld({ stdin: 'from stdin' });
  const read = (path: string): Uint8Array => (existsSync(path) ? readFileSync(path) : world.files.read(path));
  const files = { ...world.files, read };
  const code = await runProgram(program, args, { ...world, files });
  return { code, out: stdout(), err: stderr() };
}

describe('remote-exec', () => {
  it('runs a command on all hosts, lines behind their names', async () => {
    const { code, out } = await remoteExec('--hosts', 'a,b', '--env', 'A=1', '--', 'sh', '-c', 'echo "$A"');
    expect(code).toBe(0);
    expect(out.split('\n').sort()).toEqual(['', 'a | 1', 'b | 1']);
  });

  it('exits 1 if the command failed or a host could not be reached', async () => {
    expect(await remoteExec('--hosts', 'a', '--', 'false')).toMatchObject({
      code: 1,
      err: 'a | exit code 1\n',
    });
    const down = await remoteExec('--hosts', 'down,a', '--', 'true');
    expect(down.code).toBe(1);
    expect(down.err).toContain("down | unreachable: down: 127.0.0.1 port 1 can't be reached");
    expect((await remoteExec('--hosts', 'a,down', '--', 'false')).code).toBe(1);
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
      error: { code: 'unreachable', outcome: 'never-ran' },
    });
  });

  it('reads an inventory, and stops at the first failure with --fail-fast', async () => {
    const inventory = join(directory, 'inventory');
    writeFileSync(inventory, '# hosts\na\n\nb # the second\n');
    const { code, err } = await remoteExec('-i', inventory, '-p', '1', '--fail-fast', '--', 'false');
    expect(code).toBe(1);
    expect(err).toBe('a | exit code 1\nb | skipped\n');
  });

  it("reads Ansible's inventory with groups and --limit", async () => {
    const inventory = join(directory, 'inventory.yml');
    writeFileSync(
      inventory,
      `web:\n  hosts:\n    one: {ansible_host: 127.0.0.1, ansible_port: ${sshd.port}, ansible_ssh_private_key_file: ${sshd.directory}/user}\n    here: {ansible_connection: local, ansible_ssh_common_args: -v}\ndb:\n  hosts: {down: }\n`,
    );
    const known = ['--known-hosts', `${sshd.directory}/known_hosts`];
    const { code, out, err } = await remoteExec(
      '-i',
      inventory,
      ...known,
      '--limit',
      'all:!db',
      '--',
      'echo',
      'up',
    );
    expect([code, out.split('\n').sort()]).toEqual([0, ['', 'here | up', 'one  | up']]);
    expect(err).toBe('here | ansible_ssh_common_args of the inventory is ignored\n');
    expect(await remoteExec('-i', inventory, '-l', 'web[0]', ...known, '--', 'true')).toMatchObject({
      code: 0,
    });
    expect(await remoteExec('-i', inventory, '-l', 'nowhere', '--', 'true')).toMatchObject({
      code: 64,
      err: expect.stringContaining('nowhere is neither a host nor a group'),
    });
  });

  it.each([
    ['web', 'web is the name of a host and of a group', 'Rename the host or the group.'],
    ['~(a+)+$', '(a+)+', 'Write a character class'],
  ])(
    'blames --limit %s, and not the inventory, for a pattern that does not work',
    async (limit, message, hint) => {
      const inventory = join(directory, 'ambiguous.ini');
      writeFileSync(inventory, 'web\n[web]\nw1\n');
      const { code, err } = await remoteExec('-i', inventory, '-l', limit, '--', 'true');
      expect(code).toBe(64);
      for (const part of [`--limit ${limit}: `, message, hint]) expect(err).toContain(part);
    },
  );

  it('folds equal outputs (--fold)', async () => {
    const script = 'case $0 in sh) echo same; echo err >&2;; esac; exit 3';
    const { code, out, err } = await remoteExec('--hosts', 'a,b,down', '--fold', '--', 'sh', '-c', script);
    expect([code, out]).toEqual([1, '== a,b (2), exit code 3\nsame\nerr\n']);
    expect(err).toContain('down | unreachable');
  });

  it('rolls in batches (--batch), and stops once more than --max-failures hosts failed', async () => {
    const run = async (...more: readonly string[]): Promise<string> =>
      (await remoteExec('--hosts', 'a,down,b', '--batch', '1', ...more, '--', 'echo', 'ran')).out;
    expect(await run()).toBe('a    | ran\n');
    expect(await run('--max-failures', '1')).toBe('a    | ran\nb    | ran\n');
  });

  it('puts files', async () => {
    const from = join(directory, 'from');
    writeFileSync(from, 'content', { mode: 0o640 });
    const to = `${directory}/to/`;
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

  it('puts the content of stdin, or of a pipe, on each host', async () => {
    const to = `${directory}/piped`;
    expect(await remoteExec('put', '--hosts', 'a,b', '-', to)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^[ab] \| .*piped (un)?changed\n[ab] \| .*piped (un)?changed\n$/),
    });
    expect(readFileSync(to, 'utf8')).toBe('from stdin');
    expect(statSync(to).mode & 0o777).toBe(0o644);
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const written = once(spawn('sh', ['-c', `head -c 6000000 /dev/zero >${pipe}`]), 'close');
    expect(await remoteExec('put', '--hosts', 'a', '--mode', '600', pipe, to)).toMatchObject({ code: 0 });
    await written;
    expect(statSync(to)).toMatchObject({ size: 6_000_000, mode: 0o100_600 });
  });

  it('gets files into a directory a host', async () => {
    const into = join(directory, 'got');
    writeFileSync(join(directory, 'one'), 'content');
    const got = await remoteExec('get', '--hosts', 'a,b', join(directory, 'one'), '/etc/hostname', into);
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
    expect(JSON.parse(missing.out)).toMatchObject({ status: 'failed', error: { code: 'not-found' } });
  });

  it('puts and gets directories, and prints what is changed, or would be with --dry-run', async () => {
    const from = join(directory, 'site');
    plant(from, { index: 'one', 'css/a': 'a', 'tmp/x': 'x' });
    const to = join(directory, 'www');
    const put = (...more: readonly string[]): Promise<Ran> =>
      remoteExec('put', '--hosts', 'a', '--exclude', '/tmp/', ...more, from, to);
    const added = `a | ${to} added\na | ${to}/css added\na | ${to}/css/a added\na | ${to}/index added\n`;
    expect(await put('--dry-run')).toEqual({ code: 2, out: added, err: '' });
    expect(existsSync(to)).toBe(false);
    expect(await put()).toEqual({ code: 0, out: added, err: '' });
    expect(await put('--dry-run')).toEqual({ code: 0, out: `a | ${to} unchanged\n`, err: '' });
    plant(to, { extra: 'x', 'tmp/kept': 'y' });
    expect(await put('--delete')).toEqual({ code: 0, out: `a | ${to}/extra removed\n`, err: '' });
    const into = join(directory, 'got-directories');
    const got = await remoteExec('get', '--json', '--hosts', 'a', `${to}/`, into);
    expect(JSON.parse(got.out)).toMatchObject({
      status: 'ok',
      directories: [{ path: `${to}/`, to: `${into}/a/www`, unchanged: 0, skipped: [] }],
    });
    expect(harvest(join(into, 'a/www'))).toEqual(harvest(to));
    const below = await remoteExec('put', '--hosts', 'a', from, config, `${to}/`);
    expect(below.code).toBe(0);
    expect(harvest(to)).toHaveProperty('site/index');
    expect(harvest(to)).toHaveProperty('config');
  });

  it('neither puts nor gets a directory above the one that is named', async () => {
    const refused = { code: 64, err: expect.stringContaining('does not end in a name') };
    for (const path of ['..', '.', './', '../..', `${directory}/site/../`])
      expect(await remoteExec('put', '--hosts', 'a', '--delete', path, '/srv/www/')).toMatchObject(refused);
    for (const path of ['/', '//', '/srv/www/../', '/srv/.', '/srv/..'])
      expect(await remoteExec('get', '--hosts', 'a', '--delete', path, directory)).toMatchObject(refused);
    const inventory = join(directory, 'dots.ini');
    writeFileSync(inventory, '.. ansible_connection=local\n');
    const into = join(directory, 'of-dots/got');
    expect(await remoteExec('get', '-i', inventory, '/etc/hostname', into)).toMatchObject({
      code: 0,
      out: `.. | ${into}/_/hostname\n`,
    });
  });

  it('runs nothing where a host is missing between commas', async () => {
    expect(await remoteExec('--hosts', 'a,,b', '--', 'true')).toMatchObject({ code: 64 });
  });

  it("goes by the system's ssh where ssh_config sets what only that follows", async () => {
    const proxied = join(directory, 'proxied');
    writeFileSync(
      proxied,
      `Host far\n  HostName far.invalid\n  ProxyCommand busybox nc 127.0.0.1 ${sshd.port}\n  HostKeyAlias [127.0.0.1]:${sshd.port}\n  IdentityFile ${sshd.directory}/user\n  UserKnownHostsFile ${sshd.directory}/known_hosts\n`,
    );
    const { code, out } = await inWorld(['--config', proxied, '--hosts', 'far', '--', 'echo', 'reached']);
    expect([code, out]).toEqual([0, 'far | reached\n']);
  });

  it("hands a port that was named to the system's ssh", async () => {
    const other = join(directory, 'other');
    writeFileSync(
      other,
      `Host far\n  HostName 127.0.0.1\n  IdentityFile ${sshd.directory}/user\n  UserKnownHostsFile ${sshd.directory}/known_hosts\n`,
    );
    const args = ['--config', other, '--openssh', '--hosts', `far:${sshd.port}`, '--', 'echo', 'reached'];
    expect(await inWorld(args)).toMatchObject({ code: 0, out: `far:${sshd.port} | reached\n` });
  });

  it.each([
    [64, ['get', '--hosts', 'a', '/etc/passwd'], /FILE\.\.\. DIRECTORY is missing/],
    [64, ['get', '--hosts', 'a', 'passwd', '/tmp'], /passwd is not an absolute path/],
    [64, ['get', '--hosts', 'a', '/etc/hosts', '/var/hosts', '/tmp'], /two files are named hosts/],
    [64, ['--', 'true'], /name hosts with --hosts/],
    [64, ['--hosts', 'a', 'true'], /after --/],
    [64, ['--hosts', 'a', '--'], /the command after -- is missing/],
    [64, ['--hosts', 'a,a', '--', 'true'], /a is named twice/],
    [64, ['--hosts', 'a,root@A', '--', 'true'], /a and root@A are one machine/],
    [64, ['--hosts', 'x@[::1]:22,y@[::1]:22', '--', 'true'], /are one machine/],
    [64, ['--hosts', 'a', '--no-such', '--', 'true'], /unknown option --no-such/],
    [64, ['--hosts', 'a', '-p', '0', '--', 'true'], /--parallel 0: use a whole number from 1 up/],
    [64, ['--hosts', 'a', '--timeout', '0', '--', 'true'], /--timeout 0: use a number of seconds above 0/],
    [64, ['--hosts', 'a', '--batch', '0%', '--', 'true'], /--batch 0%: use numbers of hosts/],
    [64, ['--hosts', 'a', '--limit', 'a', '--', 'true'], /--limit needs an --inventory/],
    [64, ['--hosts', 'a', '--env', 'A', '--', 'true'], /--env A: use NAME=VALUE/],
    [64, ['put', '--hosts', 'a', '--mode', '888', '/etc/hosts', '/tmp/a'], /--mode 888: use an octal number/],
    [64, ['--hosts', 'a', '--host-keys', 'maybe', '--', 'true'], /--host-keys maybe: use one of strict/],
    [64, ['put', '--hosts', 'a', '/etc/passwd', 'relative'], /relative is not an absolute path/],
    [1, ['put', '--hosts', 'a', '/no/such/file', '/tmp/'], /cannot read \/no\/such\/file/],
    [64, ['put', '--hosts', 'a', '--mode', '644', '/etc/apt', '/tmp/'], /--mode is for files/],
    [64, ['put', '--hosts', 'a', '--delete', '/etc/hosts', '/tmp/'], /--delete is for directories/],
    [64, ['get', '--hosts', 'a', '--dry-run', '/etc/hosts', '/tmp/'], /--dry-run is for directories/],
    [1, ['-i', '/no/such/file', '--', 'true'], /\/no\/such\/file/],
    [64, ['put', '--hosts', 'a', '-', '/tmp/'], /the standard input has no name/],
    [64, ['--paralel', '3', '--', 'true'], /unknown option --paralel\n.*--parallel/],
    [64, ['put', '-i', '-', '-', '/tmp/a'], /only one of --inventory - and - can read stdin/],
    [64, ['-i', '-', '--stdin', '--', 'cat'], /only one of --inventory - and --stdin can read stdin/],
  ])('exits %i for %j', async (expected, args, message) => {
    const { code, err } = await remoteExec(...args);
    expect([code, err]).toEqual([expected, expect.stringMatching(message)]);
  });

  it('takes put and get after options too', async () => {
    const target = join(directory, 'behind');
    const { code } = await remoteExec('--hosts', 'a', 'put', config, target);
    expect(code).toBe(0);
    expect(readFileSync(target, 'utf8')).toBe(readFileSync(config, 'utf8'));
  });

  it('prints what completes it in bash', async () => {
    const { out } = await inWorld(['completion', 'bash']);
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

  it('prints its version and help', async () => {
    expect(await remoteExec('--version')).toMatchObject({ code: 0, out: '0.0.0-test\n' });
    expect((await remoteExec('--help')).out).toMatch(/^Usage: remote-exec/);
    for (const command of ['put', 'get'])
      expect((await inWorld([command, '--help'])).out).toContain(
        '1 some hosts failed or could not be reached',
      );
  });
});
