import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshTarget } from '../../src/model/ssh-target.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

/** A server that takes connections and never says a word. */
let silent: Server;
let sshd: Sshd;
const sockets = new Set<Socket>();
beforeAll(async () => {
  sshd = await startSshd();
  silent = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  await sshd.stop();
});
const target = (): SshTarget => ({ ...sshd.target, port: (silent.address() as AddressInfo).port });

describe.each([
  ['the server greets', target],
  ['the server behind the jump host greets', () => ({ ...target(), jump: sshd.target })],
  ['the jump host greets', () => ({ ...sshd.target, jump: target() })],
])('an abort before %s', (_, to) => {
  it('ends each connection at once, those too whose turn has not come', async () => {
    const stop = new AbortController();
    const waiting = Array.from({ length: 5 }, () =>
      connect(to(), { signal: stop.signal, timeoutMs: 10_000 }),
    );
    const all = Promise.allSettled(waiting);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const begun = Date.now();
    stop.abort();
    for (const result of await all) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'aborted', outcome: 'never-ran' },
      });
    }
    expect(Date.now() - begun).toBeLessThan(1500);
  });
});
