import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { StageName } from '../src/model/stages.js';
import type { Act } from './bad-days/protocol.js';
import { controlNodes, gatewayNode, type Stage, setStage, standbyNode } from './bad-days/stage.js';
import { cellsOf, gateways, outcomeTable } from './doubt/cells.js';
import { lookInDoubt } from './doubt/look-in-doubt.js';
import { askingGateways } from './doubt/operations.js';

const name = 'doubt-gateways';
const stages: readonly StageName[] = [
  'prepare',
  'etcd',
  'kube-apiserver',
  'virtual-ip',
  'gateway',
  'load-balancer',
  'keepalived',
];
const { note, print } = outcomeTable();

let set: Stage | undefined;
let file = '';
function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

/** The weights of API servers behind the virtual IP, by the first gateway. */
const weights = (): Promise<string> =>
  stage().on('gateway', 'ipvsadm -L -n | awk "/Route/ { print \\$4 }" | sort | xargs');

beforeAll(async () => {
  set = await setStage({ name, standby: true, ipvs: true });
  file = await set.cluster({ hosts: [gatewayNode, standbyNode, ...controlNodes(3)] });
  expect((await set.act({ file, op: 'apply', stages })).error).toBeUndefined();
  const balances = async () => expect(await weights()).toBe('1 1 1');
  await vi.waitFor(balances, { timeout: 60_000, interval: 500 });
});
afterAll(async () => {
  print();
  await downLab(name);
});

test('no operation is done by an answer of a gateway in doubt', async () => {
  const path = '/var/lib/harderway/drained/192.168.1.12:6443';
  await stage().on('gateway', `touch ${path}`);
  await expect.poll(weights, { timeout: 60_000 }).toBe('0 1 1');
  await lookInDoubt(stage(), file, askingGateways, gateways, note);
  await stage().on('gateway', `rm ${path}`);
  await expect.poll(weights, { timeout: 60_000 }).toBe('1 1 1');
});

test.each(cellsOf({ 'a move: who has the virtual IP': 'address show to' }, 'plan', gateways))(
  '$about fails with $way on $hosts',
  async (doubt) => {
    const { error, plan } = await stage().act({ file, op: 'move', doubt });
    note(doubt, error?.code ?? `${plan?.waves.length} waves`);
    expect(error).toMatchObject({
      code: 'address-at-risk',
      host: 'gateway',
      found: expect.stringMatching(/gateway gives no answer: ./),
      hint: expect.stringContaining('harderway verify --only keepalived'),
    });
  },
);

test('a table that somebody has emptied is set up again', async () => {
  await stage().on('gateway', 'ipvsadm -C');
  const { plan } = await stage().act({ file, op: 'plan', stages });
  expect(plan?.waves.flatMap(({ hosts }) => hosts.flatMap(({ steps }) => steps.map(({ id }) => id)))).toEqual(
    ['gateway/load-balancer/reload-balancer'],
  );
  expect((await stage().act({ file, op: 'apply', stages })).error).toBeUndefined();
  await expect.poll(weights, { timeout: 60_000 }).toBe('1 1 1');
  expect((await stage().act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
});

const unit = '/unit:kube-apiserver.service';
let change = 0;
/** cluster.yaml with another flag of the API servers, which they restart for. */
const changed = (): Promise<string> =>
  stage().cluster({
    hosts: [gatewayNode, standbyNode, ...controlNodes(3)],
    apiserverFlags: { 'max-requests-inflight': `${500 + change}` },
  });

/** For each API server that has restarted: whether each gateway had said before that it drains that server. */
function drainedBefore({ plan, events }: Act): readonly boolean[] {
  const waves = plan?.waves.map((wave) => wave.hosts.flatMap(({ steps }) => steps.map(({ id }) => id))) ?? [];
  return events.flatMap(({ kind, id }, index) => {
    if (kind !== 'start' || !id.endsWith(unit)) return [];
    const drain = waves[waves.findIndex((ids) => ids.includes(id)) - 1] ?? [];
    const done = events.slice(0, index).flatMap((event) => (event.kind === 'done' ? [event.id] : []));
    return [drain.length === gateways.length && drain.every((each) => done.includes(each))];
  });
}

test.each(cellsOf({ 'a roll: the table of a gateway': 'echo drained' }, 'apply', gateways))(
  '$about fails with $way on $hosts',
  async (doubt) => {
    change += 1;
    const patience = { guardPatienceMs: 1000, operationPatienceMs: 5000 };
    const act = await stage().act({
      file: await changed(),
      op: 'apply',
      stages: ['kube-apiserver'],
      ...patience,
      doubt,
    });
    const restarted = drainedBefore(act);
    note(doubt, `${act.error?.code ?? 'all of it'}, ${restarted.length} restarted`);
    expect(restarted).not.toContain(false);
    if (act.error === undefined) return expect(restarted).toHaveLength(3);
    expect(doubt.hosts).toContain(act.error.host);
    expect(act.error.hint).toBeTruthy();
  },
);

test('the next run completes, and every server takes connections', async () => {
  const request = { file: await changed(), stages } as const;
  expect((await stage().act({ ...request, op: 'apply' })).error).toBeUndefined();
  expect((await stage().act({ ...request, op: 'plan' })).plan?.waves).toEqual([]);
  await expect.poll(weights, { timeout: 60_000 }).toBe('1 1 1');
});
