import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { downLab } from '@harderway/lab';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { etcdctl } from '../src/components/etcd/cluster.js';
import { isObstacle } from '../src/facts/model.js';
import type { Act, ActorError, Doubt } from './bad-days/protocol.js';
import { memberRuns, serverReady, watchServers } from './bad-days/servers.js';
import { type Acting, type Stage, setStage } from './bad-days/stage.js';
import { cellsOf, hosts, outcomeTable } from './doubt/cells.js';
import { interruptions, stallMs, watchHeld } from './doubt/held-servers.js';
import { lookInDoubt } from './doubt/look-in-doubt.js';
import { lookedAt } from './doubt/operations.js';

const name = 'doubt';
// With the virtual IP, since looks at what is stored ask the API too.
const stages = ['prepare', 'etcd', 'kube-apiserver', 'virtual-ip'] as const;

let set: Stage | undefined;
function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

beforeAll(async () => {
  set = await setStage({ name });
  const { error } = await set.act({ file: await set.cluster(), op: 'apply', stages });
  expect(error).toBeUndefined();
});
afterAll(() => downLab(name));

const everywhere = (on: readonly string[], command: string): Promise<readonly string[]> =>
  Promise.all(on.map((host) => stage().on(host, command)));

/** The path in the result of a backup. */
const pathOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? String(Reflect.get(value, 'path')) : '';

/** When the units of hosts were started last. */
const starts = (unit: string): Promise<readonly string[]> =>
  everywhere(hosts, `systemctl show -p ActiveEnterTimestampMonotonic ${unit}`);

/** Programs in the place of curl, by the way in which they fail. */
const failing: Readonly<Record<string, string>> = {
  'no answer': '#!/bin/sh\nsleep 16; exit 28\n',
  'a late answer': '#!/bin/sh\nsleep 16; exec /root/curl "$@"\n',
  'a truncated answer': '#!/bin/sh\n/root/curl "$@" | head -c 20\n',
  'permission denied': '#!/bin/sh\necho denied >&2; exit 126\n',
};

const breakCurl = (program: string | undefined): string =>
  `mv $(command -v curl) /root/curl; ${program === undefined ? '' : `printf '%s' '${program}' >/usr/bin/curl; chmod 755 /usr/bin/curl`}`;
const mendCurl = '[ ! -e /root/curl ] || mv -f /root/curl /usr/bin/curl';

describe('a question that is not answered', () => {
  const matrix: Record<string, string> = {};
  afterEach(() => everywhere(hosts, mendCurl));
  afterAll(() => console.table(matrix));

  const ways = [...Object.entries(failing), ['a missing program', undefined] as const];
  // A question takes 15 s at most, and several are asked: two of three nodes have to do where each takes that long.
  const cells = ways.flatMap(([way, program]) =>
    (program?.includes('sleep') === true ? [2] : [1, 2, 3]).map((count) => [way, count, program] as const),
  );

  test.each(cells)(
    '%s on %i nodes restarts no member that another one needs',
    async (way, count, program) => {
      const { act, cluster } = stage();
      const file = await cluster({ etcdFlags: { 'snapshot-count': '20000' } });
      const before = await starts('etcd');
      await everywhere(hosts.slice(0, count), breakCurl(program));
      const { error, plan } = await act({ file, op: 'apply', stages: ['etcd'], guardPatienceMs: 1000 });
      matrix[`${way}, ${count} nodes`] =
        error === undefined ? `${plan?.waves.length} waves` : `${error.code}: ${error.found}`;
      expect(error).toMatchObject({
        code: 'no-answer',
        host: 'control0',
        found: expect.stringContaining('no answer: '),
        details: expect.arrayContaining([expect.stringContaining('/v3/maintenance/status')]),
        hint: expect.stringContaining('systemctl stop etcd'),
      });
      expect(await starts('etcd')).toEqual(before);
    },
  );
});

/** Questions about what a run may take away. */
const health = {
  // The probe of a host asks its member too.
  'the members of etcd': '^(?!.*== host).*/v3/cluster/member/list',
  'the health of a member': '/v3/kv/range',
  'the health of an API server': '/readyz',
} as const;

const both = ['etcd', 'kube-apiserver'] as const;

/** Flags of which a number is a part, so that another number is another change. */
const flags = (etcd: number, server = etcd) => ({
  etcdFlags: { 'snapshot-count': String(20_000 + etcd) },
  apiserverFlags: { 'max-requests-inflight': String(500 + server) },
});

/** An error says where, what was found and what to do. */
function expectAdvice({ hosts: doubted }: Pick<Doubt, 'hosts'>, error: ActorError): void {
  expect(doubted).toContain(error.host);
  expect([error.found, ...error.details].join('')).not.toBe('');
  expect(error.hint).toBeTruthy();
}

/**
 * The steps of each wave, and how many others have to stay up meanwhile. Which wave comes first is a choice: the leader's is the last
 * only where the leader is known.
 */
const takenAway = (plan: Act['plan']): readonly string[] | undefined =>
  plan?.waves
    .map(({ guard, hosts: own }) =>
      JSON.stringify([guard?.needed, own.map(({ host, steps }) => [host, steps.map(({ id }) => id)])]),
    )
    .toSorted();

describe.concurrent('each question of a plan', () => {
  const { note, print } = outcomeTable();
  const request = { op: 'plan', stages: both, replace: ['control0'], guardPatienceMs: 1000 } as const;
  let file = '';
  let truth: Act['plan'];
  beforeAll(async () => {
    file = await stage().cluster(flags(1));
    truth = (await stage().act({ file, ...request })).plan;
    expect(truth?.waves).not.toEqual([]);
  });
  afterAll(print);

  test.each(cellsOf({ 'the state of a host': '== host', ...health }, 'plan'))(
    '$about fails with $way on $hosts',
    async (doubt) => {
      const { error, plan } = await stage().act({ file, ...request, doubt });
      note(doubt, error?.code ?? 'as with the true answer');
      if (error === undefined) expect(takenAway(plan)).toEqual(takenAway(truth));
      else expectAdvice(doubt, error);
    },
  );
});

/** A node whose kubelet is too old for 1.22 and has not said where it answers. */
const oldNode = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker0' },
  status: { nodeInfo: { kubeletVersion: 'v1.17.0' } },
};

/** A token that no key has signed. */
const strangeToken = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'strange', annotations: { 'kubernetes.io/service-account.name': 'default' } },
  type: 'kubernetes.io/service-account-token',
  data: { token: Buffer.from('e30.e30.x').toString('base64') },
};

const create = (path: string, object: object): Promise<string> =>
  stage().asAdmin('control0', path, '--fail', '--json', JSON.stringify(object));

describe('each operation', () => {
  const { note, print } = outcomeTable();
  afterAll(print);
  const member = (command: string): Promise<string> =>
    stage().on('control0', etcdctl(...command.split(' ')).join(' '));

  test('is never done by an answer in doubt', async () => {
    const learner = await member('member add nobody --learner --peer-urls=https://192.168.1.99:2380');
    const [, learnerId = ''] = /Member (\w+) added/.exec(learner) ?? [];
    await create('/api/v1/nodes', oldNode);
    await create('/api/v1/namespaces/default/secrets', strangeToken);
    try {
      const [, id = ''] = /"leader":(\d+)/.exec(await member('endpoint status --write-out=json')) ?? [];
      const listed = (await member('member list')).split('\n').map((line) => line.split(', '));
      const idOf = (name: string): string => listed.find((words) => words[2] === name)?.[0] ?? '';
      const leader = hosts.find((host) => idOf(host) === BigInt(id).toString(16)) ?? '';
      const operations = lookedAt(leader, { id: idOf('control0') });
      await lookInDoubt(stage(), await stage().cluster(), operations, hosts, note);
    } finally {
      await member(`member remove ${learnerId}`);
      for (const path of ['/api/v1/nodes/worker0', '/api/v1/namespaces/default/secrets/strange'])
        await stage().asAdmin('control0', path, '--request', 'DELETE');
    }
  });
});

describe.concurrent('each question', () => {
  const { note, print } = outcomeTable();
  afterAll(print);
  let file = '';
  let snapshot = '';
  let truth: { readonly preflight: Act['preflight']; readonly restore: Act['plan'] };
  const backup = (name: string) => ({
    file,
    op: 'backup' as const,
    snapshot: join(stage().workDirectory, name),
  });
  const restoring = async (doubt?: Doubt) => {
    const acting = stage().start({ file, op: 'restore', snapshot, stages: both, hold: true, doubt });
    await acting.until(({ kind }) => kind === 'planned' || kind === 'error');
    acting.child.kill('SIGKILL');
    return acting.ended;
  };
  const checking = (doubt?: Doubt) => stage().act({ file, op: 'preflight', stages: both, doubt });
  const waves = (plan: Act['plan']) =>
    plan?.waves.map(({ id, hosts: on }) => [id, on.map(({ host }) => host)]);

  beforeAll(async () => {
    file = await stage().cluster(flags(1));
    const { value } = await stage().act(backup('truth'));
    snapshot = pathOf(value);
    truth = { preflight: (await checking()).preflight, restore: (await restoring()).plan };
    expect(truth.restore?.waves).not.toEqual([]);
    expect(truth.preflight.filter(isObstacle)).toEqual([]);
  });

  test.each(
    cellsOf(
      { 'a preflight: a host': 'check before a change', 'a preflight: its member': '/v3/|endpoint' },
      'apply',
    ),
  )('of $about fails with $way on $hosts', async (doubt) => {
    const { error, preflight } = await checking(doubt);
    const obstacles = preflight.filter(isObstacle);
    note(doubt, error?.code ?? (obstacles.map(({ name }) => name).join(' ') || 'as with the true answer'));
    if (error !== undefined) return expectAdvice(doubt, error);
    if (obstacles.length === 0)
      return expect(preflight.map(({ name, verdict }) => [name, verdict])).toEqual(
        truth.preflight.map(({ name, verdict }) => [name, verdict]),
      );
    for (const { found, hint } of obstacles.flatMap(({ findings }) => findings))
      expect([found, hint]).not.toContain('');
  });

  test.each(cellsOf({ 'a backup': '.' }, 'plan'))('of $about fails with $way on $hosts', async (doubt) => {
    const { error, value } = await stage().act({ ...backup(`${doubt.way} ${doubt.hosts.length}`), doubt });
    note(doubt, error?.code ?? 'a snapshot');
    if (error === undefined) return expect(pathOf(value)).toMatch(/\.db$/);
    expect(error.hint).toBeTruthy();
  });

  test.each(
    cellsOf(
      {
        'a restore: its state': 'underWay',
        'a restore: a host': '== host',
        'a restore: the members': '/v3/',
      },
      'plan',
    ),
  )('of $about fails with $way on $hosts', async (doubt) => {
    const { error, plan } = await restoring(doubt);
    note(doubt, error?.code ?? 'as with the true answer');
    if (error === undefined) expect(waves(plan)).toEqual(waves(truth.restore));
    else expectAdvice(doubt, error);
  });
});

describe('each question of an apply', () => {
  const { note, print } = outcomeTable();
  afterAll(print);
  let watches: readonly ReturnType<typeof watchServers>[] = [];
  beforeAll(() => {
    watches = [memberRuns, serverReady].map((question) => watchServers(stage(), question));
  });
  /** The number of the change that is due; a run that is refused leaves it to the next. */
  const due = { etcd: 2, 'kube-apiserver': 2 };
  const file = () => stage().cluster(flags(due.etcd, due['kube-apiserver']));

  test.each(cellsOf(health, 'apply'))('$about fails with $way on $hosts', async (doubt) => {
    const { act } = stage();
    const own = doubt.question === health['the health of an API server'] ? 'kube-apiserver' : 'etcd';
    // By default a run waits a minute for a member in doubt.
    const patience = { guardPatienceMs: 1000, operationPatienceMs: 5000 };
    const request = { file: await file(), op: 'apply', stages: [own], ...patience } as const;
    const { error, events, plan } = await act({ ...request, doubt });
    note(doubt, error?.code ?? 'all of it');
    const unit = `/unit:${own}.service`;
    const planned = plan?.waves.flatMap((wave) =>
      wave.hosts.flatMap(({ host, steps }) => (steps.some(({ id }) => id.endsWith(unit)) ? [host] : [])),
    );
    expect(planned).not.toEqual([]);
    const restarted = events.flatMap(({ kind, id, host }) =>
      kind === 'start' && id.endsWith(unit) ? [host] : [],
    );
    expect(restarted).toEqual(planned?.slice(0, restarted.length));
    if (restarted.length === planned?.length) due[own] += 1;
    if (error === undefined) return expect(restarted).toEqual(planned);
    expect(hosts).toContain(error.host);
    expect(error.hint).toBeTruthy();
    await expect
      .poll(() => everywhere(hosts, `systemctl is-active ${both.join(' ')} || :`), { timeout: 60_000 })
      .toEqual(hosts.map(() => 'active\nactive'));
  });

  test('two of three have served all along, and the next run completes', async () => {
    const { act } = stage();
    const request = { file: await file(), stages: both } as const;
    expect((await act({ ...request, op: 'apply' })).error).toBeUndefined();
    expect((await act({ ...request, op: 'plan' })).plan?.waves).toEqual([]);
    for (const watch of watches) {
      const { least, looks } = await watch.stop();
      expect(looks).toBeGreaterThan(100);
      expect(least).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('an upgrade asks API servers', () => {
  const { note, print } = outcomeTable();
  afterAll(print);
  let file = '';
  let truth: Act['preflight'];
  const checking = (doubt?: Doubt) =>
    stage().act({ file, op: 'preflight', stages: both, kubernetes: '1.22.17', doubt });
  const verdictOf = (results: Act['preflight'], check: string) =>
    results.find(({ name }) => name === check)?.verdict;

  beforeAll(async () => {
    file = await stage().cluster(flags(99));
    await create('/api/v1/nodes', oldNode);
    await stage().asAdmin('control0', '/apis/networking.k8s.io/v1beta1/ingresses');
    truth = (await checking()).preflight;
  });
  afterAll(() => stage().asAdmin('control0', '/api/v1/nodes/worker0', '--request', 'DELETE'));

  const checks = ['kubelet-skew', 'removed-apis'];

  test.each(cellsOf({ 'a preflight: its API server': '^GET https://' }, 'apply'))(
    'of $about fails with $way on $hosts',
    async (doubt) => {
      expect(checks.map((check) => verdictOf(truth, check))).toEqual(['failed', 'failed']);
      const { error, preflight } = await checking(doubt);
      note(doubt, error?.code ?? checks.map((check) => `${check} ${verdictOf(preflight, check)}`).join(' '));
      if (error !== undefined) return expectAdvice(doubt, error);
      for (const check of checks) expect(verdictOf(preflight, check)).toMatch(/^(failed|unknown)$/);
      for (const { found, hint } of preflight.filter(isObstacle).flatMap(({ findings }) => findings))
        expect([found, hint]).not.toContain('');
    },
  );
});

describe('API servers that wait while members hand over', () => {
  const rows: Record<string, object> = {};
  afterAll(() => console.table(rows));

  test.each(Object.entries(interruptions))('are released in time though %s', async (what, interrupt) => {
    const { act, cluster, start } = stage();
    const flag = 30_000 + Object.keys(rows).length;
    const file = await cluster({ etcdFlags: { 'snapshot-count': String(flag) } });
    const watch = watchHeld(stage());
    const acting = start({ file, op: 'apply', stages: ['etcd'] });
    try {
      const host = await Promise.race([watch.first, acting.ended.then(() => '')]);
      expect(hosts).toContain(host);
      await interrupt(stage(), acting, host);
      const { error, signal } = await acting.ended;
      await expect.poll(watch.held, { timeout: 10_000 }).toEqual([]);
      const heldMs = Math.round(await watch.stop());
      rows[what] = { host, 'the run': signal ?? error?.code ?? 'done', 'held at most (ms)': heldMs };
      // 0.8 s, and the time in which systemd starts a unit and ends it on a busy machine.
      expect(heldMs).toBeLessThan(2000 + (what.includes('stalls') ? stallMs : 0));
      for (const each of hosts) expect(await stage().asAdmin(each, '/readyz')).toBe('ok');
    } finally {
      await watch.stop();
    }
    expect((await act({ file, op: 'apply', stages: ['etcd'] })).error).toBeUndefined();
    expect((await act({ file, op: 'plan', stages: ['etcd'] })).plan?.waves).toEqual([]);
  });
});

describe('Ctrl-C while an API server restarts', () => {
  const restarting = (acting: Acting): Promise<unknown> =>
    acting.until(
      (line) =>
        line.kind === 'event' &&
        line.event.kind === 'start' &&
        line.event.id.endsWith('/unit:kube-apiserver.service'),
    );
  const active = (): Promise<readonly string[]> =>
    everywhere(hosts, 'systemctl is-active kube-apiserver || :');

  async function interrupt(flag: string, times: number) {
    const { start, cluster } = stage();
    const file = await cluster({ apiserverFlags: { 'max-requests-inflight': flag } });
    const before = await starts('kube-apiserver');
    const acting = start({ file, op: 'apply', stages: ['kube-apiserver'] });
    await restarting(acting);
    for (let sent = 0; sent < times; sent += 1) {
      acting.child.kill('SIGINT');
      await sleep(300);
    }
    const { error, events } = await acting.ended;
    return { file, error, events, before };
  }

  async function completes(file: string): Promise<void> {
    const { act } = stage();
    expect((await act({ file, op: 'apply', stages: ['kube-apiserver'] })).error).toBeUndefined();
    expect((await act({ file, op: 'plan', stages: ['kube-apiserver'] })).plan?.waves).toEqual([]);
  }

  test('once finishes that server and no other, and the next run completes', async () => {
    const { file, error, events, before } = await interrupt('411', 1);
    expect(error?.message).toBe('interrupted');
    expect(events.filter(({ id }) => id === 'finishing')).toHaveLength(1);
    expect(await active()).toEqual(hosts.map(() => 'active'));
    const after = await starts('kube-apiserver');
    expect(after.filter((at, index) => at !== before[index])).toHaveLength(1);
    await completes(file);
  });

  test('twice ends the run at once, and the host starts the server again', async () => {
    const { file, error } = await interrupt('412', 2);
    expect(error?.message).toBe('interrupted');
    await expect.poll(active, { timeout: 30_000, interval: 500 }).toEqual(hosts.map(() => 'active'));
    await completes(file);
  });
});
