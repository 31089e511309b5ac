import { spawn } from 'node:child_process';
import { once } from 'node:events';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/model/transport.js';
import { connect } from '../../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../../rig/sshd.js';

const mebibyte = 1024 * 1024;

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server of ssh2, which lets a client send on when half of its 2 MiB were read. */
async function lazyServer(ident: string): Promise<number> {
  const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ hostKeys: [key], ident }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (login) => login.accept());
    client.on('session', (accept) =>
      accept().on('exec', (take, _refuse, { command }) => {
        const channel = take();
        // As with sshd, a process group of its own: a command that takes too long is ended by its group.
        const child = spawn('sh', ['-c', command], { detached: true });
        channel.pipe(child.stdin);
        child.stdout.on('data', (piece: Buffer) => channel.write(piece));
        child.stderr.on('data', (piece: Buffer) => channel.stderr.write(piece));
        child.on('close', (code) => {
          channel.exit(code ?? 1);
          channel.end();
        });
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const address: unknown = server.address();
  if (address instanceof Object && 'port' in address) return Number(address.port);
  throw new Error('no port');
}

/** The shortest of some commands shows how near the server is. */
async function comeNear(host: Transport): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) await host.run({ argv: ['true'] });
}

/** Uploads 5 MiB, and returns the time it took. */
async function upload(port: number): Promise<number> {
  const host = await connect({
    host: '127.0.0.1',
    port,
    user: 'me',
    password: () => 'x',
    hostKeyPolicy: 'off',
  });
  closing.push(() => host.close());
  await comeNear(host);
  const begun = performance.now();
  const stdin = Buffer.alloc(5 * mebibyte);
  const { stdout } = await host.run({ argv: ['wc', '-c'], stdin, timeoutMs: 10_000 });
  expect(stdout.trim()).toBe(String(5 * mebibyte));
  return performance.now() - begun;
}

describe('bytes under way to a server nearby', () => {
  it('OpenSSH gets a part of what it would take ahead', async () => {
    const host = await connect(sshd.target);
    closing.push(() => host.close());
    await comeNear(host);
    let handed = 0;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (; handed < 8 * mebibyte; handed += 65_536) yield Buffer.alloc(65_536);
    }
    let early = 0;
    const ran = await host.run({
      argv: ['sh', '-c', 'sleep 0.4; echo; exec cat >/dev/null'],
      stdin: pieces(),
      onStdoutLine: () => {
        early ||= handed;
      },
    });
    expect(ran.exitCode).toBe(0);
    expect(early).toBeGreaterThan(mebibyte / 4);
    expect(early).toBeLessThan(1.5 * mebibyte);
    expect(handed).toBe(8 * mebibyte);
  });

  it('another server gets all that it accepts, and nothing waits for it', async () => {
    expect(await upload(await lazyServer('Other_1.0'))).toBeLessThan(900);
  });

  it('one that only calls itself OpenSSH gets the rest after a second', async () => {
    await upload(await lazyServer('OpenSSH_9.9'));
  });

  it('a program that reads nothing for a while gets everything in the end', async () => {
    const host = await connect(sshd.target);
    closing.push(() => host.close());
    const { stdout } = await host.run({
      argv: ['sh', '-c', 'sleep 2; wc -c'],
      stdin: Buffer.alloc(12 * mebibyte),
      timeoutMs: 20_000,
    });
    expect(stdout.trim()).toBe(String(12 * mebibyte));
  });
});
