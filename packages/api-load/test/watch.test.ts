import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { type LoadReport, nobodyNoticed } from '../src/report.js';
import { startLoad } from '../src/start.js';
import { countsOf } from './rig/load.js';
import { type Handler, serve } from './rig/server.js';

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

/** Watches until the server has been asked so many times, however busy this machine is. */
async function watchUntil(
  asked: number,
  handler: Handler,
  { silenceMs, longerMs = 50 }: { readonly silenceMs?: number; readonly longerMs?: number } = {},
): Promise<LoadReport> {
  let count = 0;
  const server = await serve((request, response) => {
    count += 1;
    return handler(request, response);
  });
  const running = startLoad({
    target: server.target,
    timeoutMs: 500,
    watch: { path: '/configmaps?limit=1', silenceMs },
  });
  await vi.waitUntil(() => count >= asked, { timeout: 20_000, interval: 5 });
  await sleep(longerMs);
  return running.stop();
}

it('is established again at once when the server ends it, from the last event on', async () => {
  const paths: string[] = [];
  const report = await watchUntil(4, (request, response) => {
    paths.push(request.url);
    events(5, () => void response.end())(request, response);
  });
  const { asked, failed } = countsOf(report, 'watch');
  expect(failed).toBe(0);
  expect(report.watches).toMatchObject({ causes: { ended: asked - 1 } });
  expect(report.watches?.longestMs).toBeLessThan(300);
  expect(report.watches?.events).toBeGreaterThanOrEqual(10);
  expect(paths.slice(0, 2)).toEqual([
    '/configmaps?limit=1&watch=1&allowWatchBookmarks=1',
    '/configmaps?limit=1&watch=1&allowWatchBookmarks=1&resourceVersion=5',
  ]);
});

it('counts one that breaks', async () => {
  const report = await watchUntil(
    4,
    events(3, ({ socket }) => void socket.destroy()),
  );
  const { causes, failed } = countsOf(report, 'watch');
  expect(failed).toBeGreaterThanOrEqual(3);
  expect(causes).toEqual({ reset: failed });
  expect(report.watches?.causes).toEqual({ reset: failed });
});

it('measures the time until it is established again, and counts the attempts in between', async () => {
  let downUntil = 0;
  let served = 0;
  const report = await watchUntil(
    1,
    async (request, response) => {
      if (performance.now() < downUntil) return void response.writeHead(503).end();
      served += 1;
      events(3, () => {
        downUntil = performance.now() + 400;
        if (served === 1) response.end();
      })(request, response);
    },
    { longerMs: 650 },
  );
  const { causes, failed } = countsOf(report, 'watch');
  // Each attempt waits for a while, and a busy machine for longer.
  expect(failed).toBeGreaterThanOrEqual(2);
  expect(causes).toEqual({ 'status 503': failed });
  expect(report.watches?.longestMs).toBeGreaterThanOrEqual(390);
  expect(report.watches?.longestMs).toBeLessThan(600);
});

it('counts one that is silent for too long', async () => {
  const quiet = events(2, () => undefined);
  const { causes, failed } = countsOf(await watchUntil(3, quiet, { silenceMs: 150 }), 'watch');
  expect(failed).toBeGreaterThanOrEqual(2);
  expect(causes).toEqual({ timeout: failed });
  expect((await watchUntil(1, quiet, { longerMs: 400 })).failures).toEqual([]);
});

it('counts the silence of watches that end before it is too long', async () => {
  const ending: Handler = async (_request, response) => {
    response.writeHead(200).write('\n');
    await sleep(60);
    response.end();
  };
  const report = await watchUntil(8, ending, { silenceMs: 150 });
  const { causes, failed } = countsOf(report, 'watch');
  expect(failed).toBeGreaterThanOrEqual(2);
  expect(causes).toEqual({ timeout: failed });
  expect(report.watches?.causes['ended']).toBeGreaterThanOrEqual(2);
});

it('begins with what there is after an ERROR', async () => {
  const paths: string[] = [];
  const gone = `${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`;
  await watchUntil(3, (request, response) => {
    paths.push(request.url);
    events(1, () => void response.end(paths.length === 2 ? gone : ''))(request, response);
  });
  expect(paths.slice(0, 3).map((path) => path.includes('resourceVersion'))).toEqual([false, true, false]);
});

it.each([
  ['lines that are not JSON', 'no\n{"type":1}\nnull\n', 'protocol'],
  ['the page of a proxy, without a line feed', '<html>Maintenance</html>', 'protocol'],
  ['a list: a proxy has dropped the query', '{"kind":"ConfigMapList","items":[]}\n', 'protocol'],
  ['an event that is cut', event(1).slice(0, -9), 'protocol'],
  ['an error', '{"type":"ERROR","object":{"kind":"Status","code":500}}\n', 'status 500'],
  ['an error without a status', '{"type":"ERROR","object":null}\n', 'protocol'],
] as const)('goes on after an answer that has %s, and counts it as a failure', async (_, answer, cause) => {
  const report = await watchUntil(3, (_request, response) => void response.end(answer));
  const { causes } = countsOf(report, 'watch');
  expect(causes[cause]).toBeGreaterThanOrEqual(1);
  expect(nobodyNoticed(report)).toBe(false);
});

it.each([
  ['the last event', event(1)],
  ['it was accepted', '\n'],
])('counts the silence after %s until the end of the load', async (_, text) => {
  const report = await watchUntil(1, (_request, response) => void response.writeHead(200).write(text), {
    longerMs: 700,
  });
  expect(report.watches?.longestSilenceMs).toBeGreaterThanOrEqual(100);
});

it('awaits the answer of a watch that was asked for before the end: one that never comes is a failure', async () => {
  const report = await watchUntil(1, () => undefined);
  expect(countsOf(report, 'watch')).toMatchObject({
    asked: 1,
    succeeded: 0,
    failed: 1,
    causes: { timeout: 1 },
  });
  expect(nobodyNoticed(report)).toBe(false);
});

it('counts a watch that the server accepts after the end of the load', async () => {
  const report = await watchUntil(1, async (_request, response) => {
    await sleep(200);
    response.writeHead(200);
    response.write(event(1));
  });
  expect(countsOf(report, 'watch')).toMatchObject({ asked: 1, succeeded: 1, failed: 0 });
});
