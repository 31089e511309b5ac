import { setTimeout as sleep } from 'node:timers/promises';
import { downLab } from '@harderway/lab';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Act, Doubt } from './bad-days/protocol.js';
import { memberRuns, serverReady, watchServers } from './bad-days/servers.js';
import { type Acting, type Stage, setStage } from './bad-days/stage.js';
import { waysOfFailing } from './ways-of-failing.js';

const name = 'doubt';
const stages = ['prepare', 'etcd', 'kube-apiserver'] as const;
const hosts = ['control0', 'control1', 'control2'];

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

/** The questions that a run asks of control nodes, by their commands. */
const questions = {
  'the state of a host': '== host',
  // The probe of a host asks its member too.
  'the members of etcd': '^(?!.*== host).*/v3/cluster/member/list',
  'the health of a member': '/v3/kv/range',
  'the health of an API server': '/readyz',
} as const;

/** Each question, each way of failing, on one, two and three nodes. */
const doubts = (during: Doubt['during']): readonly (Doubt & { readonly about: string })[] =>
  Object.entries(questions).flatMap(([about, question]) =>
    Object.keys(waysOfFailing).flatMap((way) =>
      [1, 2, 3].map((count) => ({ about, question, way, during, hosts: hosts.slice(0, count) })),
    ),
  );

describe('each question of a run', () => {
  const matrix: Record<string, Record<string, string>> = {};
  afterAll(() => console.table(matrix));
  const note = ({ about, way, during, hosts: on }: ReturnType<typeof doubts>[number], outcome: string) => {
    const row = `${during}: ${about}: ${way}`;
    matrix[row] = { ...matrix[row], [`${on.length} nodes`]: outcome };
  };
  const flags = (value: number) => ({
    etcdFlags: { 'snapshot-count': String(20_000 + value) },
    apiserverFlags: { 'max-requests-inflight': String(500 + value) },
  });
  const both = ['etcd', 'kube-apiserver'] as const;
  let truth: Promise<Act> | undefined;

  test.each(doubts('plan'))('$about fails with $way on $hosts during a plan', async (doubt) => {
    const { act, cluster } = stage();
    const file = await cluster(flags(1));
    const request = { file, op: 'plan', stages: both, replace: ['control0'], guardPatienceMs: 1000 } as const;
    truth ??= act(request);
    const { plan: expected } = await truth;
    const { error, plan } = await act({ ...request, doubt });
    note(doubt, error?.code ?? 'as with the true answer');
    if (error === undefined) return expect(plan).toEqual(expected);
    expect(doubt.hosts).toContain(error.host);
    expect([error.found, ...error.details].join('')).not.toBe('');
    expect(error.hint).toBeTruthy();
  });

  test.each(doubts('apply').map((doubt, index) => ({ ...doubt, index })))(
    '$about fails with $way on $hosts during an apply',
    async ({ index, ...doubt }) => {
      const { act, cluster } = stage();
      const file = await cluster(flags(2 + index));
      const own = [
        doubt.question === questions['the health of an API server'] ? 'kube-apiserver' : 'etcd',
      ] as const;
      const [members, servers] = [memberRuns, serverReady].map((question) => watchServers(stage(), question));
      const { error } = await act({ file, op: 'apply', stages: own, guardPatienceMs: 1000, doubt });
      note(doubt, error?.code ?? 'all of it');
      for (const watch of [members, servers]) expect((await watch?.stop())?.least).toBeGreaterThanOrEqual(2);
      if (error === undefined)
        return expect((await act({ file, op: 'plan', stages: own })).plan?.waves).toEqual([]);
      expect(hosts).toContain(error.host);
      expect(error.hint).toBeTruthy();
      await expect
        .poll(() => everywhere(hosts, 'systemctl is-active etcd kube-apiserver || :'), { timeout: 20_000 })
        .toEqual(hosts.map(() => 'active\nactive'));
    },
  );

  test('and the next run completes', async () => {
    const { act, cluster } = stage();
    const file = await cluster(flags(1000));
    expect((await act({ file, op: 'apply', stages: both })).error).toBeUndefined();
    expect((await act({ file, op: 'plan', stages: both })).plan?.waves).toEqual([]);
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
