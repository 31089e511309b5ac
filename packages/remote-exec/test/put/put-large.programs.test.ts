import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Relay, startRelay } from '../rig/relay.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let sshd: Sshd;
/** 80 ms there and back: far enough that the checksum is taken while the content comes in. */
let relay: Relay;
let far: Transport;
let near: Transport;
beforeAll(async () => {
  sshd = await startSshd();
  relay = await startRelay(sshd.port, { delayMs: 40 });
  near = await connect(sshd.target);
  far = await connect({ ...sshd.target, port: relay.port, hostKeyAlias: `[127.0.0.1]:${sshd.port}` });
});
afterAll(async () => {
  await near.close();
  await far.close();
  await relay.close();
  await sshd.stop();
});

/** More than what the way is judged by. */
const bytes = 20_000_000;

describe.each(['near', 'far'])('a large file to a host that is %s', (way) => {
  const host = (): Transport => (way === 'far' ? far : near);

  it('is put, and not again', async () => {
    const file = { path: join(sshd.directory, way), content: Buffer.alloc(bytes, 'far away'), mode: 0o640 };
    expect(await host().put([file])).toMatchObject([{ changed: true }]);
    expect(readFileSync(file.path).equals(file.content)).toBe(true);
    expect(await host().put([file])).toMatchObject([{ changed: false }]);
    expect(await host().put([{ ...file, mode: 0o600 }])).toMatchObject([{ changed: true }]);
  });

  it.each(['1m', '18m'])('meets a disk that is full after %s', async (size) => {
    const disk = join(sshd.directory, 'disk');
    mkdirSync(disk, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]);
    try {
      const file = { path: join(disk, 'file'), content: Buffer.alloc(bytes, 1), mode: 0o644 };
      await expect(host().put([file])).rejects.toMatchObject({ code: 'no-space', path: file.path });
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('is refused if the bytes are not those announced', async () => {
    const from = join(sshd.directory, 'from');
    writeFileSync(from, Buffer.alloc(bytes, 2));
    const content = { kind: 'local-file', path: from, size: bytes, sha256: '0'.repeat(64) } as const;
    const path = join(sshd.directory, 'wrong');
    await expect(host().put([{ path, content, mode: 0o644 }])).rejects.toMatchObject({
      code: 'checksum-mismatch',
      path,
    });
    expect(readdirSync(sshd.directory)).not.toContain('wrong');
  });
});

it('a file that is larger than the host lets it be can not be written, and nothing is said of its checksum', async () => {
  const limited = await startSshd({ lines: ['ForceCommand ulimit -f 2000; sh -c "$SSH_ORIGINAL_COMMAND"'] });
  const host = await connect(limited.target);
  try {
    const from = join(limited.directory, 'from');
    mkdirSync(from);
    writeFileSync(join(from, 'file'), Buffer.alloc(bytes, 3));
    const tooLarge = { code: 'put-failed', message: expect.stringMatching(/File too large|ulimit -f/) };
    const path = join(limited.directory, 'to');
    for (const size of [3_000_000, bytes])
      await expect(host.put([{ path, content: Buffer.alloc(size, 3), mode: 0o644 }])).rejects.toMatchObject(
        tooLarge,
      );
    await expect(host.putDirectory(from, path)).rejects.toMatchObject(tooLarge);
  } finally {
    await host.close();
    await limited.stop();
  }
});

it('a login whose profile writes on stdout takes large files all the same', async () => {
  const noisy = await startSshd({ lines: ['ForceCommand echo Welcome; sh -c "$SSH_ORIGINAL_COMMAND"'] });
  const host = await connect(noisy.target);
  try {
    const file = { path: join(noisy.directory, 'file'), content: Buffer.alloc(bytes, 'noise'), mode: 0o640 };
    expect(await host.put([file])).toMatchObject([{ changed: true }]);
    expect(readFileSync(file.path).equals(file.content)).toBe(true);
    expect(await host.put([file])).toMatchObject([{ changed: false }]);
  } finally {
    await host.close();
    await noisy.stop();
  }
});
