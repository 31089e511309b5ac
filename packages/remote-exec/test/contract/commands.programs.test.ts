import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { download } from '../../src/get/download.js';
import { local } from '../../src/local/local.js';
import type { Command } from '../../src/model/command.js';
import type { Connection } from '../../src/model/transport.js';
import { openssh } from '../../src/openssh/openssh.js';
import { linesOf } from '../../src/run/lines.js';
import { connect } from '../../src/ssh2/connect.js';
import { noneLeft, processesWith } from '../rig/processes.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { greeting, type Rig, startRig, transportNames } from '../rig/transports.js';

let rig: Rig;
let directory: string;
beforeAll(async () => {
  rig = await startRig();
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-contract-'));
});
afterAll(async () => {
  await rig.sshd.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe.each(transportNames)('a command over the %s transport', (name) => {
  let host: Connection;
  beforeAll(async () => {
    host = await rig.open[name]();
  });
  afterAll(() => host?.close());

  it('has stdin, environment and directory', async () => {
    const result = await host.run({
      argv: ['sh', '-c', 'pwd; printf %s "$A"; cat; echo err >&2; exit 9'],
      cwd: '/usr',
      env: { A: 'a\nb' },
      stdin: (async function* () {
        yield Buffer.from('one ');
        yield Buffer.from('two');
      })(),
    });
    expect(result).toMatchObject({ exitCode: 9, signal: null, stdout: '/usr\na\nbone two', stderr: 'err\n' });
  });

  it('never ran, or failed', async () => {
    for (const [command, code] of [
      [{ argv: ['true'], cwd: '/not/there' }, 'working-directory'],
      [{ argv: [] }, 'invalid-command'],
      [{ argv: ['-a', 'x', 'echo'] }, 'invalid-command'],
      [{ argv: ['true'], env: { 'a b': '' } }, 'invalid-command'],
      [{ argv: ['true'], signal: AbortSignal.abort() }, 'aborted'],
    ] as const)
      await expect(host.run(command)).rejects.toMatchObject({ code, outcome: 'never-ran' });
    expect((await host.run({ argv: ['no-such-program'] })).exitCode).toBe(127);
    for (const code of [0, 1, 143, 254, 255])
      expect(await host.run({ argv: ['sh', '-c', `exit ${code}`] })).toMatchObject({
        exitCode: code,
        signal: null,
      });
  });

  it.each(['TERM', 'KILL'])('that SIG%s ends has no exit code', async (signal) => {
    const result = await host.run({ argv: ['sh', '-c', `echo out; kill -${signal} $$`] });
    expect(result).toMatchObject({ exitCode: null, stdout: 'out\n' });
    expect(result.signal).toBe(name === 'openssh' ? 'unknown' : `SIG${signal}`);
  });

  it('is ended with its process group when aborted', async () => {
    const sleep = `sleep 6001.${process.pid}`;
    const stop = new AbortController();
    const argv = ['sh', '-c', `${sleep} & echo up; wait`];
    const running = host.run({ argv, signal: stop.signal });
    await vi.waitFor(() => expect(processesWith(sleep).length).toBeGreaterThan(0), 5000);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'aborted', outcome: 'ended' });
    await noneLeft(sleep);
  });

  it('hands out its lines in order, one after the other, to callbacks that return promises', async () => {
    const events: string[] = [];
    const onStdoutLine = async (line: string): Promise<void> => {
      events.push(`begin ${line}`);
      await pause(10 - Number(line));
      events.push(`end ${line}`);
    };
    const file = join(directory, `${name}-lines`);
    await host.run({
      argv: ['sh', '-c', 'printf "0\\n1\\n2\\n3\\n"; sleep 0.02; printf "4\\n5\\n6"'],
      onStdoutLine,
      outputFiles: { stdout: file },
    });
    expect(events).toEqual(['0', '1', '2', '3', '4', '5', '6'].flatMap((n) => [`begin ${n}`, `end ${n}`]));
  });

  it('is ended by a line callback that rejects, and no later line is handed out', async () => {
    const seen: string[] = [];
    const onStdoutLine = async (line: string): Promise<void> => {
      await pause(1);
      seen.push(line);
      if (line === '2') throw new RangeError('at 2');
    };
    await expect(host.run({ argv: ['seq', '100'], onStdoutLine })).rejects.toMatchObject({
      code: 'callback-failed',
      outcome: 'ended',
      message: expect.stringContaining('at 2'),
      cause: expect.any(RangeError),
    });
    expect(seen).toEqual(['1', '2']);
  });

  it('is ended by an input that throws', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.from('some');
      throw new RangeError('no more');
    };
    const failure = { code: 'stdin-failed', outcome: 'ended', cause: expect.any(RangeError) };
    const sleep = `sleep 6201.${process.pid}`;
    const argv = ['sh', '-c', `cat; ${sleep}; true`];
    await expect(host.run({ argv, stdin: broken() })).rejects.toMatchObject(failure);
    const streamed = await host.stream({ argv, stdin: broken() });
    streamed.stdout.resume();
    streamed.stderr.resume();
    await expect(streamed.exit).rejects.toMatchObject(failure);
    await noneLeft(sleep);
  });

  it('puts, gets, and downloads files', async () => {
    const path = join(directory, `${name}-file`);
    const content = Buffer.alloc(2_000_000, 'content');
    const progress: number[] = [];
    const onProgress = ({ done }: { readonly done: number }): void => void progress.push(done);
    expect(await host.put([{ path, content, mode: 0o600 }], { onProgress })).toMatchObject([
      { changed: true },
    ]);
    expect(await host.put([{ path, content, mode: 0o600 }])).toMatchObject([{ changed: false }]);
    expect(await host.put([{ path, content, mode: 0o640 }])).toMatchObject([{ changed: true }]);
    expect(progress.at(-1)).toBeGreaterThanOrEqual(content.length);
    expect(content.equals(await host.get(path))).toBe(true);
    await expect(host.get(path, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'get-failed' });
    const missing = `${path}-none`;
    await expect(host.get(missing)).rejects.toMatchObject({ code: 'not-found', path: missing });
    await expect(host.getDirectory(missing, join(directory, 'none'))).rejects.toMatchObject({
      code: 'not-found',
    });
    const to = join(directory, `${name}-copy`);
    expect(await download(host, path, to)).toMatchObject({ size: content.length });
    await expect(download(host, missing, to)).rejects.toMatchObject({ code: 'not-found' });
    const throws = (): void => {
      throw new RangeError('mine');
    };
    const failure = { code: 'callback-failed', cause: expect.any(RangeError) };
    const other = { path: `${path}-other`, content, mode: 0o600 };
    await expect(host.put([other], { onProgress: throws })).rejects.toMatchObject(failure);
    await expect(download(host, path, to, { onProgress: throws })).rejects.toMatchObject(failure);
    expect(readdirSync(directory).filter((entry) => entry.startsWith('.'))).toEqual([]);
  });

  it('throws for another exit code than 0 where it asks for that', async () => {
    const argv = ['sh', '-c', 'echo why >&2; exit 4'];
    await expect(host.run({ argv, check: true })).rejects.toMatchObject({
      code: 'command-failed',
      outcome: 'ended',
      message: expect.stringContaining('why'),
    });
    expect(await host.run({ argv: ['echo', 'fine'], check: true })).toMatchObject({ stdout: 'fine\n' });
  });

  it('gives its stdout as bytes where it asks for that', async () => {
    const { stdout, stdoutBytes } = await host.run({ argv: ['cat'], stdin: 'a\u00e4\0', output: 'bytes' });
    expect([stdout, Buffer.from(stdoutBytes ?? []).toString()]).toEqual(['', 'a\u00e4\0']);
  });

  it('is read line by line, and ended by await using', async () => {
    const lines: string[] = [];
    {
      await using other = await rig.open[name]();
      await using process = await other.stream({ argv: ['printf', 'a\nb\r\n\nlast'], stdin: '' });
      process.stderr.resume();
      for await (const line of linesOf(process.stdout)) lines.push(line);
    }
    expect(lines).toEqual(['a', 'b', '', 'last']);
    const sleep = `sleep 6101.${process.pid}`;
    if (name === 'fake') return;
    {
      await using endless = await host.stream({ argv: ['sh', '-c', `echo up; ${sleep}; true`] });
      for await (const _ of linesOf(endless.stdout)) break;
    }
    await noneLeft(sleep);
  });

  it('fails with `local-file` for a file of this machine that cannot be written', async () => {
    const path = '/not/there/at-all';
    await expect(host.run({ argv: ['true'], outputFiles: { stdout: path } })).rejects.toMatchObject({
      code: 'local-file',
      path,
    });
    await host.put([{ path: join(directory, `${name}-source`), content: 'x', mode: 0o600 }]);
    await expect(download(host, join(directory, `${name}-source`), path)).rejects.toMatchObject({
      code: 'local-file',
    });
  });

  it('is refused once the connection is closed', async () => {
    const other = await rig.open[name]();
    await other.close();
    await other.close();
    const path = join(directory, `${name}-closed`);
    for (const work of [
      other.run({ argv: ['true'] }),
      other.stream({ argv: ['true'] }),
      other.put([{ path, content: '', mode: 0o600 }]),
      other.get(path),
    ])
      await expect(work).rejects.toMatchObject({ code: 'closed', outcome: 'never-ran' });
  });
});

/** The two that go over SSH, on any sshd. */
const overSsh = {
  connect: ({ target }: Sshd) => connect(target),
  openssh: ({ target: { host, port, user, identityFile, knownHostsFile } }: Sshd) =>
    openssh({ host, port, user, identityFile, knownHostsFile, configFile: '/dev/null' }),
} as const;

describe.each(Object.entries(overSsh))('over SSH by %s', (name, enter) => {
  it('a terminal that the server refuses is `channel-refused`, and the command never runs', async () => {
    const bare = await startSshd({ lines: ['PermitTTY no'] });
    const host = await enter(bare);
    try {
      const file = join(directory, `${name}-pty`);
      await expect(host.run({ argv: ['touch', file], pty: true })).rejects.toMatchObject({
        code: 'channel-refused',
        outcome: 'never-ran',
      });
      expect(readdirSync(directory)).not.toContain(`${name}-pty`);
      expect(await host.run({ argv: ['true'] })).toMatchObject({ exitCode: 0 });
    } finally {
      await host.close();
      await bare.stop();
    }
  });

  it('pty with env: a value keeps its line ends', async () => {
    const host = await enter(rig.sshd);
    const value = "one\ntwo; three\n'four'\n";
    const { stdout } = await host.run({
      argv: ['sh', '-c', 'printf %s "$A$B" | od -An -tx1 | tr -d " \\r\\n"'],
      pty: true,
      env: { A: value, B: '\n' },
    });
    expect(Buffer.from(stdout.trim(), 'hex').toString()).toBe(`${value}\n`);
    await host.close();
  });

  it('MaxStartups 3: twelve connections at once, none dropped', async () => {
    const few = await startSshd({ lines: ['MaxStartups 3'] });
    try {
      const hosts = await Promise.all(Array.from({ length: 12 }, () => enter(few)));
      await Promise.all(hosts.map((host) => host.close()));
    } finally {
      await few.stop();
    }
  });
});

/** Runs a process that connects, starts a command, and is killed. */
async function crash(kind: string, target: unknown, command?: Command): Promise<void> {
  const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const outfile = path('node_modules/.cache/crash.mjs');
  await build({
    entryPoints: [path('test/rig/crash.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['ssh2'],
    conditions: ['@harderway/source'],
  });
  const words = [kind, JSON.stringify(target), ...(command ? [JSON.stringify(command)] : [])];
  const child = spawn(process.execPath, [outfile, ...words], { stdio: 'ignore' });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}

it.each([
  ['connect', false],
  ['connect', true],
  ['openssh', false],
] as const)(
  'endOnLoss: the command ends within some seconds once this process is killed (%s, sudo: %s)',
  { timeout: 30_000 },
  async (kind, sudo) => {
    const { host, port, user, identityFile, knownHostsFile } = rig.sshd.target;
    const sleep = `sleep 6${kind === 'connect' ? 1 : 2}${sudo ? 1 : 2}2.${process.pid}`;
    const target = { host, port, user, identityFile, knownHostsFile };
    const mark = join(directory, `running-${kind}-${sudo}`);
    await crash(
      kind,
      kind === 'connect' ? { ...target, agent: 'none' } : { ...target, configFile: '/dev/null' },
      {
        argv: ['sh', '-c', `trap '' HUP PIPE; echo $$ >${mark}; test $# = 0 && echo up; ${sleep}; true`],
        endOnLoss: true,
        sudo,
      },
    );
    // It may have ended already by now, on a machine that is slow to come here.
    expect(readFileSync(mark, 'utf8')).toMatch(/^\d+$/m);
    await noneLeft(sleep, 8000);
  },
);

it('openssh leaves no connection and no directory behind when this process is killed', async () => {
  const { host, port, user, identityFile, knownHostsFile } = rig.sshd.target;
  vi.stubEnv('TMPDIR', mkdtempSync(join(directory, 'crash-')));
  try {
    const { TMPDIR = '' } = process.env;
    await crash('openssh', { host, port, user, identityFile, knownHostsFile, configFile: '/dev/null' });
    await vi.waitFor(() => expect(readdirSync(TMPDIR)).toEqual([]), 5000);
    expect(processesWith(TMPDIR)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});

it('does not look a relative directory up in CDPATH', async () => {
  vi.stubEnv('CDPATH', '/usr');
  await using host = local();
  await expect(host.run({ argv: ['pwd'], cwd: 'lib' })).rejects.toMatchObject({ code: 'working-directory' });
});

it('leaves out what a login prints ahead of the output, and nothing where a ForceCommand holds the mark back', async () => {
  const greets = (rest: string): readonly string[] => [
    '/bin/sh',
    '-c',
    `printf '%s\\n' '${greeting}' rx; ${rest}`,
    'sh',
  ];
  const command = { argv: ['printf', '%s', `${greeting}\nanswer`] };
  await using login = local({ shell: greets('exec /bin/sh "$@"') });
  expect(await login.run(command)).toMatchObject({ exitCode: 0, stdout: `${greeting}\nanswer` });
  await using terminal = local({ shell: greets('/bin/sh "$@" | sed s/$/\\\\r/') });
  expect((await terminal.run(command)).stdout).toBe(`${greeting}\r\nanswer\r`);
  await using filter = local({ shell: greets('/bin/sh "$@" | sed /^rx/d') });
  expect((await filter.run(command)).stdout).toBe(`${greeting}\nrx\n${greeting}\nanswer`);
});
