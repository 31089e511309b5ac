import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { keptAliveClient } from '../src/clients/kept-alive.js';
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
