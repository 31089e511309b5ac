import { expect, it, vi } from 'vitest';
import { openLedger } from '../src/clients/ledger.js';
import { formatReport } from '../src/print.js';
import { type Counts, type LoadReport, nobodyNoticed } from '../src/report.js';
import { startLoad } from '../src/start.js';
import { configMaps, type Store } from './rig/config-maps.js';
import { countsOf, load } from './rig/load.js';
import { closedPort, serve, targetOf } from './rig/server.js';

const answered: Counts = {
  client: 'fresh',
  asked: 1,
  succeeded: 1,
  failed: 0,
  causes: {},
  longestGapMs: 0,
  slowestMs: 0,
};
const quiet: LoadReport = { startedAt: '', elapsedMs: 0, lateMs: 0, clients: [answered], failures: [] };

/** Writes 80 times; what `after` does to the store then is not written over. */
async function write(store: Store, after: (store: Store) => void = () => undefined): Promise<LoadReport> {
  const { target } = await serve(store.handler);
  return load({ target, ledger: { rate: 100 } }, ([counts]) => {
    if ((counts?.succeeded ?? 0) < 80) return false;
    store.fail = () => 'undone';
    after(store);
    return true;
  });
}

it('finds all that was acknowledged, and removes it', async () => {
  const store = configMaps();
  let objects = 0;
  const { target } = await serve(store.handler);
  const report = await load({ target, ledger: { rate: 100 } }, ([counts]) => {
    objects = store.objects.size;
    return (counts?.succeeded ?? 0) >= 80;
  });
  const { succeeded, failed } = countsOf(report, 'ledger');
  expect(failed).toBe(0);
  expect(report.ledger).toMatchObject({ acknowledged: succeeded, lost: [] });
  expect(objects).toBeGreaterThan(3);
  expect(store.objects.size).toBe(0);
  expect(nobodyNoticed(report)).toBe(true);
});

it('does not write an object again whose write failed, whether it was done or not', async () => {
  const store = configMaps();
  const numbers: number[] = [];
  store.fail = (number) => (number === '3' ? 'undone' : undefined);
  const report = await write(store, ({ objects }) => {
    numbers.push(...[...objects.values()].map(({ data }) => Number(data.number)));
  });
  expect(Math.max(...numbers)).toBe(2);
  const { failed, causes } = countsOf(report, 'ledger');
  expect(failed).toBeGreaterThan(1);
  expect(causes).toEqual({ 'status 500': failed });
  expect(report.ledger).toMatchObject({ lost: [] });
});

it('finds an object that is missing', async () => {
  let name = '';
  const report = await write(configMaps(), ({ objects }) => {
    name = [...objects.keys()][0] ?? '';
    objects.delete(name);
  });
  expect(report.ledger).toMatchObject({ lost: [{ name, acknowledged: expect.any(Number) }] });
  expect(nobodyNoticed(report)).toBe(false);
});

it('finds an object that is older than what was acknowledged', async () => {
  let name = '';
  const report = await write(configMaps(), ({ objects }) => {
    const newest = [...objects.values()].find(({ data }) => Number(data.number) > 1);
    name = newest?.metadata.name ?? '';
    if (newest !== undefined) objects.set(name, { ...newest, data: { number: '1' } });
  });
  expect(report.ledger).toMatchObject({ lost: [{ name, acknowledged: expect.any(Number), found: 1 }] });
});

it('finds a loss where the objects cannot be deleted', async () => {
  const store = configMaps();
  const { target } = await serve((request, response) =>
    request.method === 'DELETE' ? void response.writeHead(403).end('{}') : store.handler(request, response),
  );
  const ledger = openLedger(target, { namespace: 'default', timeoutMs: 1000, settleMs: 100 });
  await ledger.ask();
  store.objects.clear();
  const result = await ledger.settle();
  ledger.close();
  expect(result).toMatchObject({ lost: [{ acknowledged: 1 }], undeleted: expect.stringContaining('403') });
  expect(nobodyNoticed({ ...quiet, ledger: result })).toBe(false);
});

it('notices objects that an accepted DELETE has left', async () => {
  const store = configMaps();
  const { target } = await serve((request, response) =>
    request.method === 'DELETE' ? void response.writeHead(200).end('{}') : store.handler(request, response),
  );
  const ledger = openLedger(target, { namespace: 'default', timeoutMs: 1000, settleMs: 100 });
  await ledger.ask();
  const result = await ledger.settle();
  ledger.close();
  expect(result).toMatchObject({ lost: [], undeleted: '1 of them are still there after DELETE' });
});

it.each([
  ['{"kind":"ConfigMapList","metadata":{}}', 'the answer is a list without items'],
  ['<html>', 'the answer is not an object of JSON'],
  ['null', 'the answer is not an object of JSON'],
])('knows nothing where a list is %s', async (answer, message) => {
  const { target } = await serve((_request, response) => void response.end(answer));
  const ledger = openLedger(target, { namespace: 'default', timeoutMs: 1000, settleMs: 100 });
  await expect(ledger.settle()).rejects.toMatchObject({ code: 'protocol', message });
  ledger.close();
});

it('counts an accepted write without a version as a failure', async () => {
  const { target } = await serve((_request, response) => void response.writeHead(201).end('{}'));
  const ledger = openLedger(target, { namespace: 'default', timeoutMs: 1000 });
  await expect(ledger.ask()).rejects.toMatchObject({ code: 'protocol' });
  ledger.close();
});

it('has one report, however often it is stopped', async () => {
  const { target } = await serve(configMaps().handler);
  const running = startLoad({ target, ledger: { rate: 100 } });
  await vi.waitUntil(() => (running.counts()[0]?.succeeded ?? 0) > 3);
  const report = await running.stop();
  expect(report.ledger).toMatchObject({ lost: [] });
  expect(await running.stop()).toBe(report);
});

it('gives up where nothing can be read back', async () => {
  const target = targetOf(await closedPort());
  const ledger = openLedger(target, { namespace: 'default', timeoutMs: 1000, settleMs: 600 });
  await expect(ledger.settle()).rejects.toMatchObject({ code: 'refused' });
  expect(nobodyNoticed({ ...quiet, ledger: { unread: 'connect ECONNREFUSED' } })).toBe(false);
});

it('knows nothing of clients that have no answer', () => {
  expect(nobodyNoticed(quiet)).toBe(true);
  expect(nobodyNoticed({ ...quiet, clients: [answered, { ...answered, asked: 0, succeeded: 0 }] })).toBe(
    false,
  );
  expect(nobodyNoticed({ ...quiet, clients: [] })).toBe(false);
});

it('knows nothing of the time in which this process stood still', () => {
  expect(nobodyNoticed({ ...quiet, lateMs: 1000 })).toBe(true);
  expect(nobodyNoticed({ ...quiet, lateMs: 1001 })).toBe(false);
  expect(formatReport({ ...quiet, lateMs: 4000 })).toContain('left requests out');
});

it('counts failures that are not listed', () => {
  expect(nobodyNoticed({ ...quiet, clients: [{ ...answered, failed: 1 }] })).toBe(false);
});

it('knows nothing of writes that were not read back', () => {
  const clients = [{ ...answered, client: 'ledger' as const }];
  expect(nobodyNoticed({ ...quiet, clients })).toBe(false);
  const ledger = { objects: 1, acknowledged: 1, lost: [] };
  expect(nobodyNoticed({ ...quiet, clients, ledger })).toBe(true);
});
