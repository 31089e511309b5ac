import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Counts } from '../src/report.js';
import { credential } from './rig/credentials.js';
import { asking, countsOf, load } from './rig/load.js';
import { closedPort, type Handler, portOf, serve, targetOf } from './rig/server.js';

const kinds = ['fresh', 'kept-alive', 'http2'] as const;
const ok: Handler = (_, response) => {
  response.end('ok');
};
const asked =
  (count: number) =>
  (counts: readonly Counts[]): boolean =>
    (counts[0]?.asked ?? 0) >= count;

describe.each(kinds)('%s', (kind) => {
  it('counts what succeeds', async () => {
    const { target, connections } = await serve(ok);
    const counts = countsOf(await load({ target, ...asking[kind] }, asked(10)), kind);
    expect(counts).toMatchObject({ failed: 0, causes: {} });
    expect(counts.succeeded).toBe(counts.asked);
    // The second request may begin before the first handshake has ended.
    if (kind === 'fresh') expect(connections()).toBe(counts.asked);
    else expect(connections()).toBeLessThanOrEqual(10);
    expect(counts.longestGapMs).toBeLessThan(2000);
  });

  it('counts what is refused, and asks on', async () => {
    const report = await load({ target: targetOf(await closedPort()), ...asking[kind] }, asked(5));
    const { failed, causes, longestGapMs } = countsOf(report, kind);
    expect(failed).toBe(countsOf(report, kind).asked);
    expect(causes).toEqual({ refused: failed });
    expect(longestGapMs).toBeGreaterThanOrEqual(report.elapsedMs - 10);
    expect(report.failures).toHaveLength(failed);
    expect(report.failures[0]).toMatchObject({
      client: kind,
      cause: 'refused',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('counts what is reset after it was written', async () => {
    const server = await serve(() => server.reset());
    const { failed, causes } = countsOf(
      await load({ target: server.target, ...asking[kind] }, asked(5)),
      kind,
    );
    expect(causes).toEqual({ reset: failed });
    expect(failed).toBeGreaterThanOrEqual(5);
  });

  it('counts an answer that is cut off', async () => {
    const server = await serve((_, response) => {
      response.write('half', () => setTimeout(() => server.reset(), 5));
    });
    const { failed, causes } = countsOf(
      await load({ target: server.target, ...asking[kind] }, asked(5)),
      kind,
    );
    expect(causes).toEqual({ reset: failed });
  });

  it('counts what is closed during the handshake', async () => {
    const server = createServer((socket) => socket.resetAndDestroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { failed, causes } = countsOf(
      await load({ target: targetOf(portOf(server)), ...asking[kind] }, asked(5)),
      kind,
    );
    expect(causes).toEqual({ reset: failed });
  });

  it('counts what has no answer in time, and asks on meanwhile', async () => {
    const { target } = await serve(() => undefined);
    const report = await load({ target, timeoutMs: 200, ...asking[kind] }, asked(20));
    const { failed, causes } = countsOf(report, kind);
    expect(causes).toEqual({ timeout: failed });
    expect(failed).toBeGreaterThanOrEqual(20);
    for (const { afterMs } of report.failures) expect(afterMs).toBeGreaterThanOrEqual(199);
  });

  it('counts an answer that does not end in time', async () => {
    const { target } = await serve((_, response) => void response.write('half'));
    const { failed, causes } = countsOf(
      await load({ target, timeoutMs: 200, ...asking[kind] }, asked(5)),
      kind,
    );
    expect(causes).toEqual({ timeout: failed });
  });

  it.each([429, 500, 301])('counts status %i', async (status) => {
    let count = 0;
    const { target } = await serve((_, response) => {
      count += 1;
      response.writeHead(count % 2 === 0 ? status : 200).end('an answer');
    });
    const { asked: all, causes } = countsOf(await load({ target, ...asking[kind] }, asked(10)), kind);
    expect(causes).toEqual({ [`status ${status}`]: Math.floor(all / 2) });
  });

  it('counts a certificate that is not trusted, and one of another name', async () => {
    const { target } = await serve(ok);
    for (const wrong of [
      { ...target, ca: undefined },
      { ...target, name: 'elsewhere.example' },
    ]) {
      const { failed, causes } = countsOf(await load({ target: wrong, ...asking[kind] }, asked(5)), kind);
      expect(causes).toEqual({ tls: failed });
    }
  });

  it('sends the token, the Host header and the name for SNI', async () => {
    const seen = new Set<string>();
    const { target } = await serve((request, response) => {
      const host = request.headers[':authority'] ?? request.headers.host;
      seen.add(`${request.headers.authorization} ${host} ${Reflect.get(request.socket, 'servername')}`);
      response.end('ok');
    });
    await load({ target: { ...target, token: 's3cret' }, ...asking[kind] }, asked(3));
    expect([...seen]).toEqual([`Bearer s3cret kubernetes:${target.port} kubernetes`]);
  });
});

describe('a client certificate', () => {
  it('is needed here', async () => {
    const { target } = await serve(ok);
    const anonymous = {
      address: '127.0.0.1',
      port: target.port,
      name: 'kubernetes',
      ca: credential('ca.pem'),
    };
    const { failed, succeeded } = countsOf(
      await load({ target: anonymous, ...asking.fresh }, asked(5)),
      'fresh',
    );
    expect(failed).toBeGreaterThan(0);
    expect(succeeded).toBe(0);
  });
});
