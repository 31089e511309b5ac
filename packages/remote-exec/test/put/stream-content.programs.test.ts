import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { spool } from '../../src/content/spool.js';
import { createFake } from '../../src/fake/fake.js';
import { local } from '../../src/local/local.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let sshd: Sshd;
let sftpOnly: Sshd;
let directory: string;
let temporary: string;
beforeAll(async () => {
  sshd = await startSshd();
  sftpOnly = await startSshd({ lines: ['ForceCommand internal-sftp'] });
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-streams-'));
});
afterAll(async () => {
  await sshd.stop();
  await sftpOnly.stop();
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'remote-exec-spool-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

/** Files of the temporary directory that are open, with a name or without. */
const open = (): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(temporary) ? [path] : [];
    } catch {
      return [];
    }
  });
const large = Buffer.alloc(9_000_001, 'some content, ');
async function* inPieces(content: Buffer, then?: () => unknown): AsyncGenerator<Uint8Array> {
  // The same buffer each time, as those who lend theirs do.
  const piece = Buffer.alloc(100_000);
  for (let at = 0; at < content.length; at += piece.length) {
    const count = content.copy(piece, 0, at, at + piece.length);
    yield piece.subarray(0, count);
  }
  await then?.();
}

describe.each([
  ['ssh', () => connect(sshd.target)],
  ['SFTP', () => connect(sftpOnly.target)],
  ['local', async () => local()],
] as const)('a stream put by %s', (name, enter) => {
  let host: Transport;
  beforeAll(async () => {
    host = await enter();
  });
  afterAll(() => host.close());

  it.each([
    ['empty', Buffer.alloc(0)],
    ['small', Buffer.from('a few bytes')],
    ['large', large],
  ])('that is %s', async (size, content) => {
    const path = join(directory, `${name}-${size}`);
    const put = (): Promise<unknown> => host.put([{ path, content: inPieces(content), mode: 0o600 }]);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await put()).toEqual([{ path, changed: true, sha256, size: content.length }]);
    expect(readFileSync(path).equals(content)).toBe(true);
    // SFTP does not report it.
    if (name !== 'SFTP') expect(await put()).toMatchObject([{ changed: false }]);
    expect([...open(), ...readdirSync(temporary)]).toEqual([]);
  });

  it('beside other files, and with an encoding', async () => {
    const [text, bytes] = [join(directory, `${name}-text`), join(directory, `${name}-bytes`)];
    const stream = Readable.from([Buffer.from('gr\u00fc'), Buffer.from('\u00dfe')]).setEncoding('utf8');
    await host.put([
      { path: text, content: stream, mode: 0o600 },
      { path: bytes, content: 'bytes', mode: 0o600 },
    ]);
    expect([text, bytes].map((path) => readFileSync(path, 'utf8'))).toEqual(['gr\u00fc\u00dfe', 'bytes']);
  });
});

describe('a stream', () => {
  let host: Transport;
  beforeAll(async () => {
    host = await connect(sshd.target);
  });
  afterAll(() => host.close());

  it.each([
    ['small', Buffer.from('x')],
    ['large', large],
  ])('that breaks when it is %s changes nothing, and leaves nothing behind', async (size, content) => {
    const path = join(directory, `broken-${size}`);
    await host.put([{ path, content: 'old', mode: 0o600 }]);
    const broken = inPieces(content, () => Promise.reject(new Error('the pipe burst')));
    await expect(host.put([{ path, content: broken, mode: 0o600 }])).rejects.toMatchObject({
      code: 'local-file',
      outcome: 'never-ran',
      path,
      message: expect.stringContaining('the pipe burst'),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect([...open(), ...readdirSync(temporary)]).toEqual([]);
  });

  it.each([
    ['aborted', { signal: () => AbortSignal.timeout(200) }],
    ['timed-out', { timeoutMs: 200 }],
  ])('that never ends is not waited for: %s', async (code, how) => {
    const options = { ...how, signal: 'signal' in how ? how.signal() : undefined };
    const begun = Date.now();
    const content = inPieces(large, () => new Promise(() => undefined));
    const put = host.put([{ path: join(directory, 'never'), content, mode: 0o600 }], options);
    await expect(put).rejects.toMatchObject({ code, outcome: 'never-ran' });
    expect(Date.now() - begun).toBeLessThan(2000);
    expect([...open(), ...readdirSync(temporary)]).toEqual([]);
  });

  it('is kept once for several hosts', async () => {
    const { content, remove } = await spool(inPieces(large));
    const fake = createFake();
    const hosts = [host, local(), fake];
    const paths = hosts.map((_, index) => join(directory, `one-of-${index}`));
    await Promise.all(
      hosts.map((each, index) => each.put([{ path: paths[index] ?? '', content, mode: 0o600 }])),
    );
    await vi.waitFor(() => expect(open().length).toBe(1));
    await remove();
    expect(open()).toEqual([]);
    expect(paths.slice(0, 2).map((path) => readFileSync(path).equals(large))).toEqual([true, true]);
    expect(large.equals(fake.files.get(paths[2] ?? '')?.content ?? Buffer.alloc(0))).toBe(true);
  });
});
