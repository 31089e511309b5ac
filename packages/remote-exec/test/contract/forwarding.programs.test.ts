import { once } from 'node:events';
import { createServer, connect as dialTcp, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/model/transport.js';
import { type Rig, startRig, transportNames } from '../rig/transports.js';

let rig: Rig;
/** Sends back what it gets, once that is at its end. */
let echo: Server;
beforeAll(async () => {
  rig = await startRig();
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    let all = 'echo ';
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        all += String(chunk);
      });
    socket.once('end', () => socket.end(all));
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
});
afterAll(async () => {
  echo.close();
  await rig.sshd.stop();
});

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** Says something over a stream, and returns the answer. */
async function say(stream: Duplex, words: string): Promise<string> {
  stream.end(words);
  return text(stream);
}

const dialHere = (port: number): Duplex => dialTcp({ port, host: '127.0.0.1', allowHalfOpen: true });

describe.each(transportNames)('forwarding over the %s transport', (name) => {
  let host: Connection;
  beforeAll(async () => {
    host = await rig.open[name]();
  });
  afterAll(() => host?.close());
  const to = (): { readonly host: string; readonly port: number } => ({
    host: '127.0.0.1',
    port: portOf(echo),
  });

  it('dial: opens a connection as the host reaches it', async () => {
    expect(await say(await host.dial(to()), 'hello')).toBe('echo hello');
  });

  it.each(['forwardLocal', 'forwardRemote'] as const)(
    '%s: carries many connections, until it is closed',
    async (way) => {
      const forwarding = await host[way]({ to: to() });
      expect(forwarding.host).toBe('127.0.0.1');
      const large = 'x'.repeat(1_000_000);
      const answers = await Promise.all(
        ['a', 'b', large].map((words) => say(dialHere(forwarding.port), words)),
      );
      expect(answers).toEqual(['echo a', 'echo b', `echo ${large}`]);
      await forwarding.close();
      await expect(say(dialHere(forwarding.port), 'late')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
      // The connection itself goes on.
      expect(await say(await host.dial(to()), 'still')).toBe('echo still');
    },
  );

  it('closes a connection whose other end can not be reached', async () => {
    await using forwarding = await host.forwardLocal({ to: { host: '127.0.0.1', port: 1 } });
    expect(await say(dialHere(forwarding.port), 'anyone').catch(() => '')).toBe('');
  });

  it('is refused where the address is taken', async () => {
    const listen = { port: portOf(echo) };
    for (const way of ['forwardLocal', 'forwardRemote'] as const)
      await expect(host[way]({ listen, to: to() })).rejects.toMatchObject({
        code: 'forward-refused',
        outcome: 'never-ran',
      });
  });

  it('ends with its connection', async () => {
    const other = await rig.open[name]();
    const [local, remote] = [await other.forwardLocal({ to: to() }), await other.forwardRemote({ to: to() })];
    await other.close();
    for (const { port } of [local, remote])
      await expect(say(dialHere(port), 'late')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    await expect(other.dial(to())).rejects.toMatchObject({ code: 'closed' });
  });
});
