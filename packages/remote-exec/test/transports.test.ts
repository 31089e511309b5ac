import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, download, local, localFile, openssh, type Transport } from '../src/index.js';
import { noneLeft } from './rig/processes.js';
import { type Sshd, startSshd } from './rig/sshd.js';

let sshd: Sshd;
let directory: string;
beforeAll(async () => {
  sshd = await startSshd();
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-transports-'));
});
afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true, force: true });
});

const transports: readonly (readonly [string, () => Promise<Transport>])[] = [
  ['ssh', () => connect(sshd.target)],
  [
    'openssh',
    () => {
      const { host, port, user, identityFile, knownHostsFile } = sshd.target;
      return openssh({ host, port, user, identityFile, knownHostsFile, configFile: '/dev/null' });
    },
  ],
  ['local', async () => local()],
];

describe.each(transports)('the %s transport', (name, open) => {
  let host: Transport;
  beforeAll(async () => {
    host = await open();
  });
  afterAll(() => host?.close());

  it('runs a command with stdin, environment and directory', async () => {
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

  it('distinguishes a command that never ran from one that failed', async () => {
    await expect(host.run({ argv: ['true'], cwd: '/not/there' })).rejects.toMatchObject({
      code: 'WORKING_DIRECTORY',
      outcome: 'never-ran',
    });
    await expect(host.run({ argv: [] })).rejects.toMatchObject({
      code: 'INVALID_COMMAND',
      outcome: 'never-ran',
    });
    await expect(host.run({ argv: ['true'], env: { 'a b': '' } })).rejects.toMatchObject({
      code: 'INVALID_COMMAND',
    });
    expect((await host.run({ argv: ['no-such-program'] })).exitCode).toBe(127);
    expect((await host.run({ argv: ['sh', '-c', 'exit 255'] })).exitCode).toBe(255);
  });

  it('never runs a command whose signal has fired', async () => {
    const made = join(directory, `${name}-made`);
    await expect(host.run({ argv: ['touch', made], signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    expect(existsSync(made)).toBe(false);
  });

  it('ends the process group when aborted', async () => {
    const sleep = `sleep 6001.${process.pid}`;
    const stop = new AbortController();
    const running = host.run({
      argv: ['sh', '-c', `${sleep} & echo up; wait`],
      signal: stop.signal,
      onStdoutLine: () => stop.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'ABORTED', outcome: 'ended' });
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
    expect(progress.at(-1)).toBeGreaterThanOrEqual(content.length);
    expect(content.equals(await host.get(path))).toBe(true);
    await expect(host.get(path, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'GET_FAILED' });
    await expect(host.get(`${path}-none`)).rejects.toMatchObject({
      code: 'GET_FAILED',
      path: `${path}-none`,
    });
    const to = join(directory, `${name}-copy`);
    writeFileSync(to, 'old');
    expect(await download(host, path, to)).toMatchObject({ size: content.length });
    expect(readFileSync(to).equals(content)).toBe(true);
    await expect(download(host, `${path}-none`, to)).rejects.toMatchObject({ code: 'GET_FAILED' });
    expect(readFileSync(to).equals(content)).toBe(true);
    expect(readdirSync(directory).filter((entry) => entry.startsWith('.'))).toEqual([]);
  });

  it('stops at a local file that changed since it was looked at, with the target as it was', async () => {
    const from = join(directory, `${name}-from`);
    const path = join(directory, `${name}-kept`);
    for (const size of [1000, 6_000_000]) {
      writeFileSync(path, 'old');
      writeFileSync(from, Buffer.alloc(size));
      const content = await localFile(from);
      writeFileSync(from, Buffer.alloc(size - 10));
      await expect(host.put([{ path, content, mode: 0o644 }])).rejects.toMatchObject({
        code: expect.stringMatching(/^(LOCAL_FILE|CHECKSUM_MISMATCH)$/),
      });
      rmSync(from);
      await expect(host.put([{ path, content, mode: 0o644 }])).rejects.toMatchObject({ code: 'LOCAL_FILE' });
      expect(readFileSync(path, 'utf8')).toBe('old');
    }
  });

  it('puts many files in one go', async () => {
    const files = Array.from({ length: 700 }, (_, index) => ({
      path: join(directory, `${name}-many/sub-${index % 7}/a-rather-long-name-for-a-file-${index}`),
      content: `content ${index}`,
      mode: 0o644,
    }));
    const first = await host.put(files);
    expect(first.every(({ changed }) => changed)).toBe(true);
    expect(readFileSync(files[699]?.path ?? '', 'utf8')).toBe('content 699');
    expect((await host.put(files)).some(({ changed }) => changed)).toBe(false);
    const inode = statSync(files[0]?.path ?? '').ino;
    expect(
      (await host.put([{ path: files[0]?.path ?? '', content: 'content 0', mode: 0o600 }]))[0]?.changed,
    ).toBe(true);
    expect(statSync(files[0]?.path ?? '').ino).not.toBe(inode);
  });

  it('streams with back-pressure both ways', async () => {
    const cat = await host.stream({ argv: ['cat'] });
    let back = 0;
    cat.stdout.on('data', (chunk: Buffer) => {
      back += chunk.length;
    });
    cat.stderr.resume();
    cat.stdin.end(Buffer.alloc(3_000_000));
    expect(await cat.exit).toEqual({ exitCode: 0, signal: null });
    expect(back).toBe(3_000_000);
  });
});

it('the local transport has no terminals, and says so', async () => {
  await expect(local().run({ argv: ['tty'], pty: true })).rejects.toMatchObject({ code: 'INVALID_COMMAND' });
});
