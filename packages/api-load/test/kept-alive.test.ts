import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { keptAliveClient } from '../src/clients/kept-alive.js';
import { exchange } from '../src/exchange.js';
import { startLoad } from '../src/start.js';
import { countsOf } from './rig/load.js';
import { serve } from './rig/server.js';

it('replaces a connection that was closed while it was idle, without a failure', async () => {
  const server = await serve((_, response) => void response.end('ok'));
  const client = keptAliveClient(server.target, { path: '/', timeoutMs: 10_000 });
  for (let count = 0; count < 5; count += 1) {
    await client.ask();
    await client.ask();
    server.reset();
    await sleep(50);
  }
  client.close();
  expect(server.connections()).toBe(5);
});

it('counts a request that is written to a connection which the server closes at that moment', async () => {
  let count = 0;
  const server = await serve((request, response) => {
    count += 1;
    if (count % 3 === 0) request.socket.destroy();
    else response.end('ok');
  });
  const running = startLoad({ target: server.target, path: '/', keptAlive: { rate: 50 } });
  await sleep(500);
  const { asked, causes } = countsOf(await running.stop(), 'kept-alive');
  expect(causes).toEqual({ reset: Math.floor(asked / 3) });
});

it('keeps the connection of a request that got it too late, and gives one up that is not answered', async () => {
  const answers: (() => void)[] = [];
  const server = await serve((_, response) => void answers.push(() => response.end('ok')));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (timeoutMs: number) => exchange({ target: server.target, agent, path: '/', timeoutMs });
  const answered = async (count: number): Promise<void> => {
    await vi.waitUntil(() => answers.length >= count);
    answers[count - 1]?.();
  };
  const first = ask(10_000);
  const second = ask(1_500);
  await sleep(300);
  await answered(1);
  await first;
  await expect(second).rejects.toMatchObject({ code: 'timeout' });
  await answered(2);
  const third = ask(10_000);
  await answered(3);
  await third;
  expect(server.connections()).toBe(1);

  await expect(ask(100)).rejects.toMatchObject({ code: 'timeout' });
  const next = ask(10_000);
  await answered(5);
  await next;
  expect(server.connections()).toBe(2);
  agent.destroy();
});
