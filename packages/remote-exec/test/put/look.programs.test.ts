import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DebugEvent } from '../../src/model/debug-event.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let sshd: Sshd;
let host: Transport;
const events: DebugEvent[] = [];
beforeAll(async () => {
  sshd = await startSshd();
  host = await connect(sshd.target, { onDebug: (event) => void events.push(event) });
});
afterEach(() => {
  events.length = 0;
});
afterAll(async () => {
  await host.close();
  await sshd.stop();
});

const commands = (): readonly (readonly string[])[] =>
  events.flatMap((event) => (event.kind === 'command' ? [event.argv] : []));
const contents = [
  ['small', Buffer.from('a short secret')],
  ['large', Buffer.alloc(5_000_000, 'much')],
] as const;

describe.each(contents)('putting a %s file', (size, content) => {
  it.each([
    ['new', () => undefined],
    ['with other content', (path: string) => writeFileSync(path, Buffer.alloc(content.length, 'x'))],
    [
      'with another mode',
      (path: string) => {
        writeFileSync(path, content);
        chmodSync(path, 0o600);
      },
    ],
  ])('%s is one command without a checksum in its arguments', async (name, prepare) => {
    const path = join(sshd.directory, `${size} ${name}`);
    prepare(path);
    const file = { path, content, mode: 0o640, group: 'root' };
    expect(await host.put([file])).toMatchObject([{ changed: true }]);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(statSync(path).mode & 0o7777).toBe(0o640);
    expect(await host.put([file])).toMatchObject([{ changed: false }]);
    expect(commands().length).toBe(2);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(commands().flat().join('\n')).not.toContain(sha256);
  });
});

it('content that is there keeps its file: only mode and owner are set', async () => {
  const path = join(sshd.directory, 'kept');
  const file = { path, content: Buffer.alloc(5_000_000, 'kept'), mode: 0o600 };
  await host.put([file]);
  const { ino } = statSync(path);
  await host.put([{ ...file, mode: 0o644, owner: 'nobody' }]);
  expect(statSync(path)).toMatchObject({ ino, uid: 65_534, mode: 0o100_644 });
  await expect(host.put([{ ...file, owner: 'no-such-login' }])).rejects.toMatchObject({ path });
});

async function withHost(lines: readonly string[], work: (other: Transport) => Promise<void>): Promise<void> {
  const unkind = await startSshd({ lines });
  const other = await connect(unkind.target);
  try {
    await work(other);
  } finally {
    await other.close();
    await unkind.stop();
  }
}

it('a login whose stdout goes nowhere has not taken a file', async () => {
  const path = join(sshd.directory, 'unheard');
  await withHost(['ForceCommand sh -c "$SSH_ORIGINAL_COMMAND" >/dev/null'], async (other) => {
    // Nothing is sent before the host answered, and it waits for what it is to do.
    const put = other.put([{ path, content: 'content', mode: 0o600 }], { timeoutMs: 1000 });
    await expect(put).rejects.toMatchObject({ code: 'timed-out', outcome: 'ended' });
  });
  await withHost(['ForceCommand sh -c "$SSH_ORIGINAL_COMMAND" >/dev/null </dev/null'], async (other) => {
    const put = other.put([{ path, content: 'content', mode: 0o600 }]);
    await expect(put).rejects.toMatchObject({ code: 'put-failed', message: /stdout does not come through/ });
  });
  expect(existsSync(path)).toBe(false);
});

it('what a host is to do is done whole or not at all', async () => {
  const shims = join(sshd.directory, 'shims');
  const path = join(sshd.directory, 'half');
  mkdirSync(shims);
  writeFileSync(join(shims, 'dd'), '#!/bin/sh\n/usr/bin/dd "$@" | head -c 600\n', { mode: 0o755 });
  await withHost([`SetEnv PATH=${shims}:/usr/bin:/bin`], async (other) => {
    const put = other.put([{ path, content: 'content', mode: 0o600 }]);
    await expect(put).rejects.toMatchObject({ code: 'put-failed', message: /did not come over whole/ });
  });
  expect(existsSync(path)).toBe(false);
});
