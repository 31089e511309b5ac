import { RemoteExecError } from '@harderway/remote-exec';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { carryOutOperation } from '../../src/operations/carry-out.js';
import type { Operation } from '../../src/operations/operation.js';
import { operationStep } from '../../src/operations/step.js';
import { type Answer, exampleSpec, fakeSession, operationContext } from '../example.js';
import { healthAnswer } from '../health.js';
import { type Described, gatewayAnswer, plain } from '../plan/members/example.js';

const through = ['control0', 'control1'];
const urls = ['https://192.168.1.13:2380'];
const others = ['https://192.168.1.11:2380', 'https://192.168.1.12:2380'];
const add = {
  kind: 'add-member',
  member: 'control2',
  peerUrls: urls,
  learner: true,
  others,
  through,
} as const;
const remove = { kind: 'remove-member', member: 'control2', id: '67', through } as const;
const promote = { kind: 'promote-member', member: 'control2', peerUrls: urls, through } as const;
const aside = { kind: 'step-aside', member: 'control2', through } as const;
const move = { kind: 'move-leader', member: 'control2', through } as const;

interface Manner {
  /** Their answers to the first requests. */
  readonly refusals?: readonly string[];
  readonly silent?: readonly string[];
  /** Those of them that show that they are down. */
  readonly down?: readonly string[];
  readonly leads?: number;
  /** The members from the third look on, though no request was accepted. */
  readonly late?: readonly Described[];
  /** A host whose member lists those of before until it has been asked so often. */
  readonly behind?: { readonly host: string; readonly looks: number };
  /** Hosts to which the connections are lost. */
  readonly gone?: readonly string[];
  /** More of what a member says of itself. */
  readonly more?: object;
}

/** Members that carry out what they are asked for once they have refused it. */
function members(
  before: readonly Described[],
  after: readonly Described[],
  { refusals = [], silent = [], down = [], leads = 1, late, behind, gone = [], more = {} }: Manner = {},
) {
  let now = before;
  let leader = leads;
  const requests: string[] = [];
  let looks = 0;
  let looksBehind = 0;
  const signals: string[] = [];
  const stopped = new Set<string>();
  const session = fakeSession(exampleSpec(), (host, words): Answer => {
    const own = { host: Number(host.slice(-1)) + 1 };
    if (gone.includes(host))
      return new RemoteExecError('closed', 'the connection is closed.', { outcome: 'never-ran', host });
    const isSilent = silent.includes(host) || stopped.has(host);
    const isDown = down.includes(host) || stopped.has(host);
    const health = healthAnswer(words, isDown ? 'down' : isSilent ? 'unknown' : 'up');
    if (health !== undefined) return health;
    if (isSilent) return { exitCode: 28, stderr: 'curl: (28) timed out' };
    if (words.includes('/v3/maintenance/status')) looks += 1;
    // Between a look and the request that follows it.
    if (late !== undefined && looks > 3) now = late;
    if (words.includes('/v3/maintenance/status')) {
      if (host === behind?.host) looksBehind += 1;
      const isBehind = host === behind?.host && looksBehind <= behind.looks;
      const answer = gatewayAnswer(own, isBehind ? before : now, { leader, more });
      if (now.find((one) => one.host === own.host)?.learner !== true) return { stdout: answer };
      // A learner says its own state alone.
      const [status] = answer.split('\n');
      return { stdout: `${status}\n{"code":14,"message":"etcdserver: rpc not supported for learner"}\n` };
    }
    const signal = /kill -(STOP|CONT) "?\$pid/.exec(words)?.[1];
    if (words.startsWith('systemd-run') && words.endsWith('exec systemctl start etcd.service')) return {};
    if (words === 'systemctl stop --no-block etcd.service') stopped.add(host);
    if (stopped.has(host)) signals.push(`stop ${host} after ${requests.length}`);
    if (stopped.has(host)) return {};
    if (signal !== undefined) {
      signals.push(`${signal} ${host} after ${requests.length}`);
      return {};
    }
    const refusal = refusals[requests.length];
    requests.push(`${host} ${/\{.*\}/.exec(words)?.[0]} ${/v3\/(\S+)/.exec(words)?.[1]}`);
    if (refusal !== undefined)
      return { stdout: JSON.stringify({ error: refusal, code: 9, message: refusal }) };
    now = after;
    leader = 1;
    return { stdout: '{"header":{}}' };
  });
  return { session, requests, signals, looksBehind: () => looksBehind };
}

const step = (operation: Operation) => operationStep('control0', 'etcd', operation, 'so it is wanted');

describe('a change of members', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());
  const inTime = async (work: Promise<unknown>): Promise<void> => {
    work.catch(() => {});
    await vi.advanceTimersByTimeAsync(120_000);
    await work;
  };
  const learner = { host: 3, learner: true };

  test.each<[string, Operation, readonly Described[], readonly Described[], string]>([
    ['removed', remove, plain(3), plain(2), '{"ID":"103"} cluster/member/remove'],
    [
      'added',
      add,
      plain(2),
      [...plain(2), { ...learner, started: false }],
      '{"peerURLs":["https://192.168.1.13:2380"],"isLearner":true} cluster/member/add',
    ],
    ['promoted', promote, [...plain(2), learner], plain(3), '{"ID":"103"} cluster/member/promote'],
  ])('is asked for until etcd makes it: a member is %s', async (_, operation, before, after, request) => {
    const { session, requests } = members(before, after, { refusals: ['etcdserver: unhealthy cluster'] });
    await inTime(carryOutOperation(step(operation), operationContext(session)));
    expect(requests).toEqual([`control0 ${request}`, `control0 ${request}`]);
    await inTime(carryOutOperation(step(operation), operationContext(session)));
    expect(requests).toHaveLength(2);
  });

  test('goes through another member where one does not answer', async () => {
    const { session, requests } = members(plain(3), plain(2), { silent: ['control0'] });
    await inTime(carryOutOperation(step(remove), operationContext(session)));
    expect(requests).toEqual(['control1 {"ID":"103"} cluster/member/remove']);
  });

  test('that etcd keeps refusing is reported in its words', async () => {
    const refusals = Array.from({ length: 1000 }, () => 'etcdserver: too many learner members in cluster');
    const { session } = members(plain(2), plain(3), { refusals });
    await expect(inTime(carryOutOperation(step(add), operationContext(session)))).rejects.toMatchObject({
      code: 'operation-failed',
      message: 'could not add control2 as a learner in time',
      step: 'control0/etcd/add-member:control2',
      found: 'etcdserver: too many learner members in cluster',
    });
  });

  test('is not begun where the members are no longer those of the plan', async () => {
    const { session, requests } = members([...plain(2), { host: 4 }], plain(3));
    await expect(inTime(carryOutOperation(step(add), operationContext(session)))).rejects.toMatchObject({
      code: 'changed-meanwhile',
      found: expect.stringContaining('192.168.1.14'),
    });
    expect(requests).toEqual([]);
  });

  test('that was made though its answer was lost is not asked for again', async () => {
    const awaited = [...plain(2), { ...learner, started: false }];
    const { session, requests } = members(awaited, awaited, {
      refusals: ['etcdserver: Peer URLs already exists'],
    });
    await inTime(carryOutOperation(step(add), operationContext(session)));
    expect(requests).toEqual([]);
  });

  test('that was made after its answer was given up is taken for made', async () => {
    const { session, requests } = members(plain(2), plain(2), {
      refusals: ['etcdserver: request timed out', 'etcdserver: Peer URLs already exists'],
      late: [...plain(2), { ...learner, started: false }],
    });
    await inTime(carryOutOperation(step(add), operationContext(session)));
    expect(requests).toHaveLength(1);
  });

  test.each([
    [5, 'waits for one that does not list it yet'],
    [1000, 'does not wait for ever'],
  ])('that one of the members learns of after %d looks: %s', async (most) => {
    const after = [...plain(2), { ...learner, started: false }];
    const behind = { host: 'control1', looks: most };
    const { session, requests, looksBehind } = members(plain(2), after, { behind });
    await inTime(carryOutOperation(step(add), operationContext(session)));
    expect(requests).toHaveLength(1);
    expect(looksBehind()).toBeGreaterThan(5);
    expect(looksBehind()).toBeLessThan(200);
  });

  test('ends once the connections to all who could make it are lost', async () => {
    const { session } = members(plain(2), plain(2), { gone: through });
    await expect(inTime(carryOutOperation(step(add), operationContext(session)))).rejects.toMatchObject({
      code: 'host-lost',
      host: 'control0',
    });
  });

  test.each<[string, Operation]>([
    ['promoted', promote],
    ['defragmented', { kind: 'defragment', member: 'control2', freeShare: 0.5, through }],
  ])('ends once the connection to the member that is to be %s is lost', async (_, operation) => {
    const refusals = Array.from({ length: 1000 }, () => 'etcdserver: can only promote a learner in sync');
    const before = [...plain(2), learner];
    const { session } = members(before, before, { refusals, gone: ['control2'] });
    await expect(inTime(carryOutOperation(step(operation), operationContext(session)))).rejects.toMatchObject(
      {
        code: 'host-lost',
        host: 'control2',
      },
    );
  });

  test('a member without room for a copy of its file is not asked again', async () => {
    const refusal = 'open /var/lib/etcd/member/snap/db.tmp.1: no space left on device';
    const loose = { dbSize: String(100 * 1024 * 1024), dbSizeInUse: '20480' };
    const { session, requests } = members(plain(3), plain(3), { refusals: [refusal], more: loose });
    const operation = { kind: 'defragment', member: 'control2', freeShare: 0.25, through } as const;
    await expect(inTime(carryOutOperation(step(operation), operationContext(session)))).rejects.toMatchObject(
      {
        code: 'operation-failed',
        host: 'control2',
        found: refusal,
        hint: expect.stringContaining('make room in /var/lib/etcd'),
      },
    );
    expect(requests).toEqual(['control2 {} maintenance/defragment']);
  });

  test.each([
    ['leads hands over first', { leads: 3 }, ['transfer-leadership', 'defragment']],
    ['is far behind is waited for', { more: { raftIndex: '5010' } }, []],
  ])('a member that %s before it is defragmented', async (_, manner, expected) => {
    const loose = { dbSize: String(100 * 1024 * 1024), dbSizeInUse: '20480' };
    const { session, requests } = members(plain(3), plain(3), {
      ...manner,
      more: { ...loose, ...('more' in manner ? manner.more : {}) },
    });
    const operation = { kind: 'defragment', member: 'control2', freeShare: 0.25, through } as const;
    await expect(inTime(carryOutOperation(step(operation), operationContext(session)))).rejects.toMatchObject(
      {
        code: 'operation-failed',
        found: expect.stringContaining(expected.length > 0 ? '%' : '5000 entries behind'),
      },
    );
    expect([...new Set(requests.map((request) => request.replace(/.*\//, '')))]).toEqual(expected);
  });

  test('a learner that has ended since is not promoted, nor waited for', async () => {
    const { session, requests } = members([...plain(2), learner], plain(3), { silent: ['control2'] });
    await expect(inTime(carryOutOperation(step(promote), operationContext(session)))).rejects.toMatchObject({
      code: 'operation-failed',
      host: 'control2',
      message: 'the member of control2 does not answer',
    });
    expect(requests).toEqual([]);
  });

  test('is not begun where a voter has the peer URLs already', async () => {
    const { session, requests } = members(plain(3), plain(3), {
      refusals: ['etcdserver: Peer URLs already exists'],
    });
    await expect(inTime(carryOutOperation(step(add), operationContext(session)))).rejects.toMatchObject({
      code: 'changed-meanwhile',
      found: expect.stringContaining('https://192.168.1.13:2380'),
      hint: expect.stringContaining('run again'),
    });
    expect(requests).toEqual([]);
  });

  test('the leader itself is asked to hand over', async () => {
    const { session, requests } = members(plain(3), plain(3), { leads: 3 });
    await inTime(carryOutOperation(step(move), operationContext(session)));
    expect(requests).toEqual(['control2 {"targetID":"101"} maintenance/transfer-leadership']);
    const led = members(plain(3), plain(3), { leads: 2 });
    await inTime(carryOutOperation(step(move), operationContext(led.session)));
    expect(led.requests).toEqual([]);
    expect(led.signals).toEqual([]);
  });

  test('API servers are held while the leader hands over, and released if it refuses', async () => {
    const { session, signals } = members(plain(3), plain(3), { leads: 3, refusals: ['timed out'] });
    await inTime(carryOutOperation(step(move), operationContext(session)));
    const on = (signal: string, after: number) =>
      [0, 1, 2].map((index) => `${signal} control${index} after ${after}`);
    expect(signals).toEqual([...on('STOP', 0), ...on('CONT', 1), ...on('STOP', 1), ...on('CONT', 2)]);
  });

  test.each<[string, Manner, readonly string[]]>([
    ['one that leads hands over and stops', { leads: 3 }, ['STOP 0', 'stop 1', 'CONT 1']],
    ['one that follows stops', {}, ['STOP 0', 'stop 0', 'CONT 0']],
    ['one that is down does nothing', { silent: ['control2'], down: ['control2'] }, []],
    [
      'one that can not hand over yet goes on until it can',
      { leads: 3, refusals: ['timed out'] },
      ['STOP 0', 'CONT 1', 'STOP 1', 'stop 2', 'CONT 2'],
    ],
  ])('before a member restarts, %s while API servers wait', async (_, manner, expected) => {
    const { session, signals } = members(plain(3), plain(3), manner);
    await inTime(carryOutOperation(step(aside), operationContext(session)));
    const seen = signals.map((line) => line.replace(/ control\d after/, ''));
    expect([...new Set(seen)]).toEqual(expected);
  });

  test('a member that may lead is not restarted before it has handed over', async () => {
    const { session, signals } = members(plain(3), plain(3), { leads: 3, silent: ['control2'] });
    await expect(inTime(carryOutOperation(step(aside), operationContext(session)))).rejects.toMatchObject({
      code: 'operation-failed',
      found: 'control2 does not answer',
    });
    expect(signals).toEqual([]);
  });
});
