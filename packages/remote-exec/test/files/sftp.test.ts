import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Transport } from '../../src/index.js';
import { type Relay, startRelay } from '../rig/relay.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

/** More than comes over in the time that the tests give it. */
const large = 150 * 1024 * 1024;

/** A host that runs no commands, so far away that a large file takes its time. */
let sshd: Sshd;
let relay: Relay;
let host: Transport;
let folder: string;
beforeAll(async () => {
  sshd = await startSshd({ lines: ['ForceCommand internal-sftp'] });
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'remote-exec-sftp-'));
  relay = await startRelay(sshd.port, { delayMs: 10 });
  host = await connect({ ...sshd.target, port: relay.port, hostKeyPolicy: 'off' });
});
afterEach(async () => {
  await host.close();
  await relay.close();
  rmSync(folder, { recursive: true, force: true });
});

const timed = async (work: Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
};
const ways = [
  ['signal', 'ABORTED'],
  ['timeoutMs', 'TIMED_OUT'],
] as const;
const after = (way: 'signal' | 'timeoutMs', ms: number): object =>
  way === 'signal' ? { signal: AbortSignal.timeout(ms) } : { timeoutMs: ms };

describe.each(ways)('by SFTP, %s', (way, code) => {
  it('ends a get', async () => {
    const path = join(folder, 'large');
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
    const path = join(folder, 'target');
    writeFileSync(path, 'before');
    const files = [
      { path, content: Buffer.alloc(large), mode: 0o600 },
      { path: join(folder, 'next'), content: 'x', mode: 0o600 },
    ];
    const put = expect(host.put(files, after(way, 1500))).rejects.toMatchObject({
      name: 'RemoteExecError',
      code,
      outcome: 'ended',
      path,
    });
    expect(await timed(put)).toBeLessThan(3500);
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['target']);
  });

  it('ends a put on a connection that went silent, and says what may be left', async () => {
    const path = join(folder, 'target');
    const put = host.put([{ path, content: Buffer.alloc(large), mode: 0o600 }], after(way, 1500));
    setTimeout(relay.freeze, 1200);
    const told = expect(put).rejects.toMatchObject({
      code,
      outcome: 'unknown',
      message: expect.stringMatching(/\.remote-exec-[0-9a-f]+ may be left/),
    });
    expect(await timed(told)).toBeLessThan(5000);
    expect(existsSync(path)).toBe(false);
  });
});

it('by SFTP, a get and a put work within their time', async () => {
  const path = join(folder, 'small');
  const limits = { signal: new AbortController().signal, timeoutMs: 20_000 };
  await host.put([{ path, content: 'content', mode: 0o600 }], limits);
  expect(Buffer.from(await host.get(path, limits)).toString()).toBe('content');
});
