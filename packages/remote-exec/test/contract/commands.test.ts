import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, download, openssh, type Transport } from '../../src/index.js';
import { noneLeft, processesWith } from '../rig/processes.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { type Rig, startRig, transportNames } from '../rig/transports.js';

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
  let host: Transport;
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
      [{ argv: ['true'], cwd: '/not/there' }, 'WORKING_DIRECTORY'],
      [{ argv: [] }, 'INVALID_COMMAND'],
      [{ argv: ['true'], env: { 'a b': '' } }, 'INVALID_COMMAND'],
      [{ argv: ['true'], signal: AbortSignal.abort() }, 'ABORTED'],
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
    await expect(running).rejects.toMatchObject({ code: 'ABORTED', outcome: 'ended' });
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
    await expect(host.run({ argv: ['seq', '100'], onStdoutLine })).rejects.toThrow('at 2');
    expect(seen).toEqual(['1', '2']);
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
    await expect(host.get(path, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'GET_FAILED' });
    const missing = `${path}-none`;
    await expect(host.get(missing)).rejects.toMatchObject({ code: 'GET_FAILED', path: missing });
    const to = join(directory, `${name}-copy`);
    expect(await download(host, path, to)).toMatchObject({ size: content.length });
    await expect(download(host, missing, to)).rejects.toMatchObject({ code: 'GET_FAILED' });
    expect(readdirSync(directory).filter((entry) => entry.startsWith('.'))).toEqual([]);
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
      await expect(work).rejects.toMatchObject({ code: 'CLOSED', outcome: 'never-ran' });
  });
});

/** The two that go over SSH, on any sshd. */
const overSsh = {
  connect: ({ target }: Sshd) => connect(target),
  openssh: ({ target: { host, port, user, identityFile, knownHostsFile } }: Sshd) =>
    openssh({ host, port, user, identityFile, knownHostsFile, configFile: '/dev/null' }),
} as const;

describe.each(Object.entries(overSsh))('over SSH by %s', (name, enter) => {
  it('a terminal that the server refuses is CHANNEL_REFUSED, and the command never runs', async () => {
    const bare = await startSshd({ lines: ['PermitTTY no'] });
    const host = await enter(bare);
    try {
      const file = join(directory, `${name}-pty`);
      await expect(host.run({ argv: ['touch', file], pty: true })).rejects.toMatchObject({
        code: 'CHANNEL_REFUSED',
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

it('openssh leaves no connection and no directory behind when this process is killed', async () => {
  const { host, port, user, identityFile, knownHostsFile } = rig.sshd.target;
  vi.stubEnv('TMPDIR', mkdtempSync(join(directory, 'crash-')));
  try {
    const { TMPDIR = '' } = process.env;
    const tool = fileURLToPath(new URL('../../../../tools/run.mjs', import.meta.url));
    const crash = fileURLToPath(new URL('../rig/crash.ts', import.meta.url));
    const target = { host, port, user, identityFile, knownHostsFile, configFile: '/dev/null' };
    const child = spawn(process.execPath, [tool, crash, JSON.stringify(target)], { stdio: 'ignore' });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    await vi.waitFor(() => expect(readdirSync(TMPDIR)).toEqual([]), 5000);
    expect(processesWith(TMPDIR)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});
