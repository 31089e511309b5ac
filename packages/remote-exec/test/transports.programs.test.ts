import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localFile } from '../src/content/content.js';
import { local } from '../src/local/local.js';
import type { Transport } from '../src/model/transport.js';
import { openssh } from '../src/openssh/openssh.js';
import { connect } from '../src/ssh2/connect.js';
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

  it('stops at a local file that changed since it was looked at, with the target as it was', async () => {
    const from = join(directory, `${name}-from`);
    const path = join(directory, `${name}-kept`);
    for (const size of [1000, 6_000_000]) {
      writeFileSync(path, 'old');
      writeFileSync(from, Buffer.alloc(size));
      const content = await localFile(from);
      writeFileSync(from, Buffer.alloc(size - 10));
      await expect(host.put([{ path, content, mode: 0o644 }])).rejects.toMatchObject({
        code: expect.stringMatching(/^(local-file|checksum-mismatch)$/),
      });
      rmSync(from);
      await expect(host.put([{ path, content, mode: 0o644 }])).rejects.toMatchObject({ code: 'local-file' });
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
  await expect(local().run({ argv: ['tty'], pty: true })).rejects.toMatchObject({ code: 'invalid-command' });
});

it('arguments that the system refuses are an error with an outcome', async () => {
  await expect(local().run({ argv: ['echo', 'x'.repeat(3_000_000)] })).rejects.toMatchObject({
    code: 'channel-refused',
    outcome: 'never-ran',
    message: expect.stringContaining('E2BIG'),
  });
});
