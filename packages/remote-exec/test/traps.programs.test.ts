import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLocal } from '../src/content/content.js';
import { lend, lending } from '../src/content/lend.js';
import { redact, registerSecret } from '../src/errors/redact.js';
import { local } from '../src/local/local.js';
import { connect } from '../src/ssh2/connect.js';
import { startRelay } from './rig/relay.js';
import { type Sshd, startSshd } from './rig/sshd.js';

let sshd: Sshd;
let directory: string;
beforeAll(async () => {
  sshd = await startSshd();
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-traps-'));
});
afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('TCP_NODELAY is set: packets do not wait for the acknowledgement of the one before', async () => {
  const set = vi.spyOn(Socket.prototype, 'setNoDelay');
  const host = await connect(sshd.target);
  expect(set.mock.calls).toContainEqual([true]);
  set.mockRestore();
  await host.close();
});

it('a host verifier that answers later is never taken for a yes: no login is tried on an unknown key', async () => {
  const knownHostsFile = join(directory, 'none');
  writeFileSync(knownHostsFile, '');
  const before = sshd.log().length;
  await expect(connect({ ...sshd.target, knownHostsFile })).rejects.toMatchObject({
    code: 'host-key-unknown',
  });
  expect(sshd.log().slice(before)).not.toContain('Accepted');
});

it('keepalive: a connection that went silent is found out, and the run does not hang', async () => {
  const relay = await startRelay(sshd.port);
  const target = { ...sshd.target, port: relay.port, hostKeyAlias: `[127.0.0.1]:${sshd.port}` };
  const host = await connect(target, { keepaliveMs: 200 });
  const begun = Date.now();
  await expect(
    host.run({ argv: ['sh', '-c', 'echo up; sleep 8'], onStdoutLine: relay.freeze }),
  ).rejects.toMatchObject({
    code: 'outcome-unknown',
  });
  expect(Date.now() - begun).toBeLessThan(7000);
  await host.close();
  await relay.close();
});

describe('a file of this machine', () => {
  it('is read as it is, however slowly', async () => {
    const file = join(directory, 'file');
    const content = Buffer.alloc(3_000_000);
    for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at);
    writeFileSync(file, content);
    const read = async (lagMs: number): Promise<boolean> => {
      const pieces: Uint8Array[] = [];
      for await (const piece of lending(() => readLocal(file))) {
        pieces.push(piece);
        if (lagMs > 0) await new Promise((resolve) => setTimeout(resolve, lagMs));
      }
      return Buffer.concat(pieces).equals(content);
    };
    expect(await Promise.all([read(0), read(1), read(10)])).toEqual([true, true, true]);
  });

  it('lent pieces are used again, copies are not', async () => {
    const source = lending(() => readLocal(join(directory, 'file')));
    const lent = new Set<ArrayBufferLike>();
    for await (const piece of source[lend]()) lent.add(piece.buffer);
    expect(lent.size).toBe(2);
  });
});

describe('secrets', () => {
  it('once registered are in no error, whatever it quotes', async () => {
    registerSecret('hunter2hunter2');
    expect(redact('the word is hunter2hunter2.')).toBe('the word is [redacted].');
    const running = local().run({ argv: ['true'], cwd: '/hunter2hunter2' });
    await expect(running).rejects.toThrow(/^(?!.*hunter2).*\[redacted\]/s);
  });

  it('each line of a key is one', () => {
    registerSecret('-----BEGIN-----\nMIIEvQIBADANBgkq\n');
    expect(redact('line MIIEvQIBADANBgkq here')).toBe('line [redacted] here');
  });
});
