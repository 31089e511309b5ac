import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { Transport } from '@harderway/remote-exec';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drillSnapshot } from '../../src/drill/drill.js';
import { exampleSpec, fakeSession } from '../example.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drill-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

/** Drills a snapshot of 16 MiB on a host that takes so long for a piece, and then says that nothing can be restored. */
function drill(pieceMs: (piece: number) => number, change: (path: string) => void = () => {}) {
  const path = join(directory, 'snapshot.db');
  const size = 16 * 1024 * 1024;
  const content = Buffer.alloc(size);
  const sha256 = createHash('sha256').update(content).digest('hex');
  writeFileSync(path, content);
  change(path);
  const session = fakeSession(exampleSpec(), () => ({ stdout: `${2 ** 40}\n` }));
  const stream: Transport['stream'] = async ({ signal, timeoutMs }) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    let piece = 0;
    const stdin = new Writable({
      write: (_chunk, _encoding, taken) => {
        vi.advanceTimersByTime(pieceMs(piece++));
        taken();
      },
      final: (ended) => {
        stdout.end('failed restoring: not here\n');
        ended();
      },
    });
    const exit = new Promise<{ readonly exitCode: number; readonly signal: null }>((resolve, reject) => {
      stdout.on('close', () => resolve({ exitCode: 1, signal: null }));
      signal?.addEventListener('abort', () => reject(new Error('aborted')));
      if (timeoutMs !== undefined) setTimeout(() => reject(new Error('timed out')), timeoutMs);
    });
    exit.catch(() => {});
    return { stdin, stdout, stderr, exit, end: async () => true };
  };
  const transports = new Map([...session.transports].map(([host, own]) => [host, { ...own, stream }]));
  const contents = {
    revision: 9,
    compactRevision: 0,
    raftIndex: 9,
    keys: 1,
    leased: 0,
    encryptedBy: [],
    members: [],
  };
  return drillSnapshot({ ...session, transports }, { path, size, sha256, contents });
}

test('a snapshot may go over for as long as it progresses', async () => {
  const report = await drill(() => 120_000);
  expect(report).toMatchObject({ ok: false, failure: 'restoring: not here' });
});

test('a host that takes nothing more ends the drill', async () => {
  await expect(drill((piece) => (piece < 3 ? 1000 : 10_000_000))).rejects.toMatchObject({
    code: 'drill-failed',
    host: 'control0',
    found: 'no progress within 302 s',
    hint: expect.stringContaining('check the disk of control0'),
  });
});

function directoryAt(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

test.each([
  ['is gone', (path: string) => rmSync(path), 'ENOENT'],
  ['leads to a directory', directoryAt, 'EISDIR'],
  ['was cut', (path: string) => truncateSync(path, 100), 'it has changed since it was opened'],
  ['is another', (path: string) => writeFileSync(path, 'other'), 'it has changed since it was opened'],
])(
  'a snapshot that %s once it was opened says nothing of the one that was opened',
  async (_, change, found) => {
    await expect(drill(() => 0, change)).rejects.toMatchObject({
      code: 'drill-failed',
      message: expect.stringContaining('snapshot.db could not be sent to control0'),
      found: expect.stringContaining(found),
    });
    expect(existsSync(join(directory, 'snapshot.db.drill.json'))).toBe(false);
  },
);
