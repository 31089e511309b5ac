import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localFile } from '../../src/content/content.js';
import { download } from '../../src/get/download.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Relay, startRelay } from '../rig/relay.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

/** More than comes over in the time that the tests give it. */
const large = 150 * 1024 * 1024;

/** A host that runs no commands, so far away that a large file takes its time. */
let sshd: Sshd;
let relay: Relay;
let host: Transport;
let directory: string;
beforeAll(async () => {
  sshd = await startSshd({ lines: ['ForceCommand internal-sftp'] });
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-sftp-'));
  relay = await startRelay(sshd.port, { delayMs: 10 });
  host = await connect({ ...sshd.target, port: relay.port, hostKeyPolicy: 'off' });
});
afterEach(async () => {
  await host.close();
  await relay.close();
  rmSync(directory, { recursive: true, force: true });
});

async function timed(work: Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
}
/** Settles once a part of a large file has been sent. */
async function sending(): Promise<void> {
  for (let tries = 0; relay.sent() < 1_000_000 && tries < 500; tries += 1) await pause(20);
}
const ways = [
  ['signal', 'aborted'],
  ['timeoutMs', 'timed-out'],
] as const;
const after = (way: 'signal' | 'timeoutMs', ms: number): object =>
  way === 'signal' ? { signal: AbortSignal.timeout(ms) } : { timeoutMs: ms };

describe.each(ways)('by SFTP, %s', (way, code) => {
  it('ends a get', async () => {
    const path = join(directory, 'large');
    writeFileSync(path, '');
    truncateSync(path, large);
    // Were it to come, the test would show all of it.
    const length = host.get(path, after(way, 1500)).then((content) => content.length);
    const got = expect(length).rejects.toMatchObject({
      name: 'RemoteExecError',
      code,
      outcome: 'ended',
      path,
    });
    expect(await timed(got)).toBeLessThan(2200);
  });

  it('ends a put, whose target stays as it was, with nothing beside it', async () => {
    const path = join(directory, 'target');
    writeFileSync(path, 'before');
    const files = [
      { path, content: Buffer.alloc(large), mode: 0o600 },
      { path: join(directory, 'next'), content: 'x', mode: 0o600 },
    ];
    const put = expect(host.put(files, after(way, 1500))).rejects.toMatchObject({
      name: 'RemoteExecError',
      code,
      outcome: 'ended',
      path,
    });
    expect(await timed(put)).toBeLessThan(3500);
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(directory)).toEqual(['target']);
  });

  it('ends a put on a connection that went silent, and says what may be left', async () => {
    const path = join(directory, 'target');
    const put = host.put([{ path, content: Buffer.alloc(large), mode: 0o600 }], after(way, 4000));
    void sending().then(relay.freeze);
    const rejected = expect(put).rejects.toMatchObject({
      code,
      outcome: 'unknown',
      message: expect.stringMatching(/\.remote-exec-[0-9a-f]+ may be left/),
    });
    expect(await timed(rejected)).toBeLessThan(10_000);
    expect(existsSync(path)).toBe(false);
  });
});

it('by SFTP, a get and a put work within their time', async () => {
  const path = join(directory, 'small');
  const limits = { signal: new AbortController().signal, timeoutMs: 20_000 };
  await host.put([{ path, content: 'content', mode: 0o600 }], limits);
  expect(Buffer.from(await host.get(path, limits)).toString()).toBe('content');
});

describe.each([
  ['a put', (path: string) => host.put([{ path, content: Buffer.alloc(large), mode: 0o600 }]), sending],
  ['a get', (path: string) => host.get(path), () => pause(700)],
] as const)('by SFTP, %s on a connection that is lost', (_, work, underWay) => {
  it('ends at once, and says that it is not known how', async () => {
    const path = join(directory, 'target');
    writeFileSync(path, 'before');
    truncateSync(path, large);
    const rejected = expect(work(path)).rejects.toMatchObject({
      code: 'outcome-unknown',
      outcome: 'unknown',
      path,
    });
    await underWay();
    relay.cut();
    expect(await timed(rejected)).toBeLessThan(2000);
    expect(readFileSync(path, 'utf8').slice(0, 6)).toBe('before');
  });
});

it('by SFTP, a connection that is lost before it is opened is reported as lost, and not as a file of this machine', async () => {
  const path = join(directory, 'target');
  // Whenever it is lost: while the command is refused, while SFTP is opened, and after it.
  for (let ms = 0; ms < 400; ms += 20) {
    const far = await connect({ ...sshd.target, port: relay.port, hostKeyPolicy: 'off' });
    const put = far.put([{ path, content: Buffer.alloc(8_000_000), mode: 0o600 }]);
    setTimeout(relay.cut, ms);
    const { code } = await put.then(
      () => ({ code: 'none' }),
      (error: { readonly code: string }) => error,
    );
    expect(['outcome-unknown', 'closed', 'none']).toContain(code);
    await far.close();
  }
});

it('by SFTP, progress is reported as the bytes are written', async () => {
  const reported: number[] = [];
  const onProgress = ({ done }: { readonly done: number }): unknown => reported.push(done);
  await host.put([{ path: join(directory, 'large'), content: Buffer.alloc(20_000_000), mode: 0o600 }], {
    onProgress,
  });
  expect(reported.at(-1)).toBe(20_000_000);
  expect(reported.length).toBeGreaterThan(3);
  expect(reported).toEqual([...reported].sort((one, other) => one - other));
});

it.each([
  ['is gone', (path: string) => rmSync(path), 'ENOENT'],
  [
    'became longer',
    (path: string) => writeFileSync(path, Buffer.alloc(3_000_001)),
    'more than 3000000 bytes',
  ],
  ['became shorter', (path: string) => truncateSync(path, 10), 'fewer than 3000000 bytes'],
])('by SFTP, a file of this machine that %s is reported, and nothing is written', async (_, change, why) => {
  const here = join(directory, 'here');
  writeFileSync(here, Buffer.alloc(3_000_000));
  const content = await localFile(here);
  change(here);
  const there = join(directory, 'there');
  mkdirSync(there);
  await expect(host.put([{ path: join(there, 'target'), content, mode: 0o600 }])).rejects.toMatchObject({
    code: 'local-file',
    message: expect.stringContaining(why),
  });
  expect(readdirSync(there)).toEqual([]);
});

it('by SFTP, a get has all of a file of /proc, and keeps to maxBytes', async () => {
  const version = readFileSync('/proc/version');
  expect(Buffer.from(await host.get('/proc/version'))).toEqual(version);
  await expect(host.get('/proc/version', { maxBytes: 10 })).rejects.toThrow('larger than maxBytes (10)');
});

it('by SFTP, a get of what is no file is refused at once', async () => {
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  for (const path of [join(directory, 'pipe'), '/dev/zero', directory])
    await expect(host.get(path)).rejects.toMatchObject({
      code: 'get-failed',
      message: expect.stringContaining('Not a regular file'),
    });
});

it('by SFTP, a download writes the file here', async () => {
  writeFileSync(join(directory, 'there'), Buffer.alloc(3_000_000, 'a'));
  const reported: number[] = [];
  const { size } = await download(host, join(directory, 'there'), join(directory, 'here'), {
    onProgress: (bytes) => reported.push(bytes),
  });
  expect([size, reported.at(-1)]).toEqual([3_000_000, 3_000_000]);
  expect(readFileSync(join(directory, 'here')).equals(readFileSync(join(directory, 'there')))).toBe(true);
  await expect(download(host, join(directory, 'none'), join(directory, 'copy'))).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(readdirSync(directory).sort()).toEqual(['here', 'there']);
});

it('by SFTP, a download holds nothing of what the server said instead of running a command', async () => {
  const wordy = await startSshd({
    lines: [
      `ForceCommand [ "$SSH_ORIGINAL_COMMAND" = internal-sftp ] && exec /usr/lib/openssh/sftp-server; seq 1000; exit 1`,
    ],
  });
  const host = await connect(wordy.target);
  writeFileSync(join(directory, 'there'), 'content');
  await download(host, join(directory, 'there'), join(directory, 'here'));
  expect(readFileSync(join(directory, 'here'), 'utf8')).toBe('content');
  await host.close();
  await wordy.stop();
});

describe('by SFTP, from a server that knows neither fsync nor posix-rename', () => {
  let plain: Sshd;
  let host: Transport;
  beforeAll(async () => {
    plain = await startSshd({ lines: ['ForceCommand internal-sftp -P fsync,posix-rename'] });
    host = await connect(plain.target);
  });
  afterAll(async () => {
    await host.close();
    await plain.stop();
  });

  it('a new file is written, and none is replaced', async () => {
    const path = join(directory, 'target');
    await host.put([{ path, content: 'content', mode: 0o640 }]);
    expect(readFileSync(path, 'utf8')).toBe('content');
    await expect(host.put([{ path, content: 'other', mode: 0o640 }])).rejects.toMatchObject({
      code: 'put-failed',
      message: expect.stringContaining('This server has no posix-rename'),
    });
    expect(readFileSync(path, 'utf8')).toBe('content');
    expect(readdirSync(directory)).toEqual(['target']);
  });
});
