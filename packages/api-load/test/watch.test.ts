import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LoadReport } from '../src/report.js';
import { startLoad } from '../src/start.js';
import { countsOf } from './rig/load.js';
import { type Handler, type Server, serve } from './rig/server.js';

const event = (version: number): string =>
  `${JSON.stringify({ type: 'MODIFIED', object: { metadata: { resourceVersion: String(version) } } })}\n`;

/** A watch of `count` events 20 ms apart, then `end`. */
const events =
  (count: number, end: Handler): Handler =>
  async (request, response) => {
    response.writeHead(200);
    for (let version = 1; version <= count; version += 1) {
      response.write(event(version));
      await sleep(20);
    }
    end(request, response);
  };

async function watchFor(ms: number, server: Server, silenceMs?: number): Promise<LoadReport> {
  const running = startLoad({
    target: server.target,
    timeoutMs: 500,
    watch: { path: '/configmaps?limit=1', silenceMs },
  });
  await sleep(ms);
  return running.stop();
}

it('is established again at once when the server ends it, from the last event on', async () => {
  const paths: string[] = [];
  const server = await serve((request, response) => {
    paths.push(request.url);
    events(5, () => void response.end())(request, response);
  });
  const report = await watchFor(700, server);
  const { asked, succeeded, failed } = countsOf(report, 'watch');
  expect({ succeeded, failed }).toEqual({ succeeded: asked, failed: 0 });
  expect(asked).toBeGreaterThanOrEqual(3);
  expect(report.watches).toMatchObject({ causes: { ended: asked - 1 } });
  expect(report.watches?.longestMs).toBeLessThan(300);
  expect(report.watches?.events).toBeGreaterThanOrEqual(10);
  expect(paths.slice(0, 2)).toEqual([
    '/configmaps?limit=1&watch=1&allowWatchBookmarks=1',
    '/configmaps?limit=1&watch=1&allowWatchBookmarks=1&resourceVersion=5',
  ]);
});

it('counts one that breaks', async () => {
  const server = await serve(events(3, ({ socket }) => void socket.destroy()));
  const report = await watchFor(500, server);
  const { causes, failed, asked, succeeded } = countsOf(report, 'watch');
  expect(failed).toBeGreaterThanOrEqual(2);
  expect(causes).toEqual({ reset: failed });
  expect(succeeded).toBe(asked);
  expect(report.watches?.causes).toEqual({ reset: failed });
});

it('measures the time until it is established again, and counts the attempts in between', async () => {
  let downUntil = 0;
  const server = await serve((request, response) => {
    if (performance.now() < downUntil) response.writeHead(503).end();
    else
      events(3, () => {
        downUntil = performance.now() + 400;
        response.end();
      })(request, response);
  });
  const report = await watchFor(650, server);
  const { causes, failed } = countsOf(report, 'watch');
  // Each attempt waits for a while, and a busy machine for longer.
  expect(failed).toBeGreaterThanOrEqual(2);
  expect(causes).toEqual({ 'status 503': failed });
  expect(report.watches?.longestMs).toBeGreaterThanOrEqual(390);
  expect(report.watches?.longestMs).toBeLessThan(600);
});

it('counts one that is silent for too long', async () => {
  const server = await serve(events(2, () => undefined));
  const report = await watchFor(600, server, 150);
  const { causes, failed } = countsOf(report, 'watch');
  expect(failed).toBeGreaterThanOrEqual(2);
  expect(causes).toEqual({ timeout: failed });
  expect((await watchFor(400, server)).failures).toEqual([]);
});

it('begins with what there is after an ERROR', async () => {
  const paths: string[] = [];
  const server = await serve((request, response) => {
    paths.push(request.url);
    const gone = `${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`;
    events(1, () => void response.end(paths.length === 2 ? gone : ''))(request, response);
  });
  await watchFor(400, server);
  expect(paths.slice(0, 3).map((path) => path.includes('resourceVersion'))).toEqual([false, true, false]);
});

it('survives lines that are not JSON', async () => {
  const server = await serve((_, response) => void response.end('no\n{"type":1}\nnull\n'));
  const report = await watchFor(100, server);
  expect(report.failures).toEqual([]);
  expect(report.watches?.events).toBeGreaterThanOrEqual(3);
});
