import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startLoad } from '../src/index.js';
import { countsOf } from './rig/load.js';
import { serve } from './rig/server.js';

it('replaces a connection that was closed while it was idle, without a failure', async () => {
  const server = await serve((_, response) => void response.end('ok'));
  const running = startLoad({ target: server.target, path: '/', keptAlive: { rate: 10 } });
  for (let count = 0; count < 5; count += 1) {
    // The requests are 100 ms apart.
    await sleep(count === 0 ? 60 : 100);
    server.reset();
  }
  const { failed, succeeded } = countsOf(await running.stop(), 'kept-alive');
  expect(failed).toBe(0);
  expect(succeeded).toBeGreaterThanOrEqual(5);
  expect(server.connections()).toBeGreaterThanOrEqual(5);
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
