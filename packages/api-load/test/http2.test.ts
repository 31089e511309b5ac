import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { Client } from '../src/clients/client.js';
import { http2Client } from '../src/clients/http2.js';
import { startLoad } from '../src/start.js';
import type { Target } from '../src/target.js';
import { countsOf, load } from './rig/load.js';
import { type Handler, serve } from './rig/server.js';

const ok: Handler = (_, response) => void response.end('ok');

const client = (target: Target): Client => http2Client(target, { path: '/', timeoutMs: 10_000 });

it('follows a GOAWAY by a new session, without a failure', async () => {
  const server = await serve(ok);
  const { ask, close } = client(server.target);
  for (let count = 0; count < 4; count += 1) {
    await ask();
    await ask();
    server.sessions.at(-1)?.close();
    await sleep(50);
  }
  close();
  expect(server.sessions).toHaveLength(4);
});

it('lets a request end that the server processes at a GOAWAY', async () => {
  const server = await serve((_, response) => {
    server.sessions.at(-1)?.goaway(0);
    setTimeout(() => response.end('ok'), 100);
  });
  const { ask, close } = client(server.target);
  for (let count = 0; count < 4; count += 1) await ask();
  close();
  expect(server.sessions).toHaveLength(4);
});

it('fails a request that the server does not process at a GOAWAY', async () => {
  const server = await serve(({ stream }, response) => {
    if (stream.id === 1) response.end('ok');
    else server.sessions.at(-1)?.goaway(0, Number(stream.id) - 2);
  });
  const { ask, close } = client(server.target);
  for (let count = 0; count < 3; count += 1) {
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'goaway' });
  }
  close();
  expect(server.sessions).toHaveLength(3);
});

it('fails an answer that ends too early without an error', async () => {
  const server = await serve(({ stream }, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('half');
    stream.close(0);
  });
  const { ask, close } = client(server.target);
  await expect(ask()).rejects.toMatchObject({
    code: 'reset',
    message: 'the stream ended after 4 of 10 bytes',
  });
  close();
});

it('counts a session that ends with an error', async () => {
  const server = await serve(() => server.sessions.at(-1)?.goaway(11));
  const report = await load(
    { target: server.target, http2: { rate: 20 } },
    (counts) => (counts[0]?.failed ?? 0) >= 5,
  );
  const { causes, failed } = countsOf(report, 'http2');
  expect(causes).toEqual({ goaway: failed });
});

it('counts a stream that the server resets, and stays in the session', async () => {
  const { target, sessions } = await serve((_, response) => response.stream.close(2));
  const report = await load({ target, http2: { rate: 20 } }, (counts) => (counts[0]?.failed ?? 0) >= 5);
  const { causes, failed } = countsOf(report, 'http2');
  expect(causes).toEqual({ reset: failed });
  expect(sessions).toHaveLength(1);
});

it('leaves a session that is silent, and not one that is slow alone', async () => {
  let mute = true;
  const silent = await serve((_, response) => {
    if (!mute) response.end('ok');
  });
  const running = startLoad({ target: silent.target, path: '/', timeoutMs: 300, http2: { rate: 20 } });
  await sleep(200);
  mute = false;
  // What is heard of other requests shows that the session lives.
  await sleep(600);
  const report = await running.stop();
  expect(countsOf(report, 'http2').causes).toEqual({ timeout: countsOf(report, 'http2').failed });
  expect(silent.sessions).toHaveLength(1);

  const dead = await serve(() => undefined);
  const asking = startLoad({ target: dead.target, path: '/', timeoutMs: 100, http2: { rate: 20 } });
  await vi.waitUntil(() => dead.sessions.length > 2, { timeout: 20_000 });
  await asking.stop();
});

it('divides the requests among clients, each with a session', async () => {
  const { target, sessions } = await serve(ok);
  await load({ target, http2: { rate: 50, clients: 3 } }, 300);
  expect(sessions).toHaveLength(3);
});
