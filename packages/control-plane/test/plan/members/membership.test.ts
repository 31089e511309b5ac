import type { ClusterSpec } from '@harderway/cluster-spec';
import { describe, expect, test } from 'vitest';
import { askMembers } from '../../../src/components/etcd/ask.js';
import { planSteps } from '../../../src/model/plan.js';
import { findMembers } from '../../../src/plan/members/observe.js';
import { exampleSpec, fakeSession } from '../../example.js';
import { healthAnswer } from '../../health.js';
import { withoutPauses } from '../../no-pauses.js';
import { type Described, dataLines, gatewayAnswer, nameOf, plain, seenHosts } from './example.js';

withoutPauses();

const host = (number: number, state = ''): string =>
  `  - name: control${number - 1}\n    role: control\n    address: 192.168.1.1${number}\n${state}`;
/** The guide's cluster with other control nodes and version. */
const specOf = (present: number, absent: readonly number[] = [], version = '3.5.30'): ClusterSpec =>
  exampleSpec((yaml) => {
    const [head = ''] = yaml.split(/^ {2}- name: control0/m);
    const hosts = [
      ...plain(present).map((one) => host(one.host)),
      ...absent.map((number) => host(number, '    state: absent\n')),
    ];
    return `${head.replace(/^( {2}etcd: )"?[\d.]+"?/m, `$1${version}`)}${hosts.join('')}`;
  });

interface Given {
  readonly spec?: ClusterSpec;
  readonly members?: readonly Described[];
  /** Hosts whose members answer. */
  readonly answering?: readonly number[];
  /** Hosts without data. */
  readonly without?: readonly number[];
  /** Hosts on which harderway has never started etcd. */
  readonly neverRun?: readonly number[];
  readonly replace?: readonly number[];
  /** Hosts whose members are of another cluster. */
  readonly foreign?: readonly number[];
  readonly leader?: number;
  readonly more?: object;
  /** Hosts on which the member of another host runs, with that host. */
  readonly astray?: Readonly<Record<number, number>>;
  /** Facts about members that do not answer. */
  readonly silence?: 'down' | 'unknown';
}

async function find({
  spec = specOf(3),
  members = plain(3),
  answering = members.map((one) => one.host),
  without = [],
  neverRun = [],
  replace = [],
  foreign = [],
  leader,
  more = {},
  silence = 'down',
  astray = {},
}: Given) {
  const session = fakeSession(spec, (name, words) => {
    const number = Number(name.slice(-1)) + 1;
    const own = members.find((one) => one.host === (astray[number] ?? number));
    if (foreign.includes(number))
      return { stdout: gatewayAnswer({ host: number }, [{ host: number }], { cluster: 8 }) };
    const answers = own !== undefined && answering.includes(number);
    const health = healthAnswer(words, answers ? 'up' : silence);
    if (health !== undefined) return health;
    if (!answers) return { exitCode: 7 };
    return { stdout: gatewayAnswer(own, members, { ...(leader === undefined ? {} : { leader }), more }) };
  });
  const names = [...spec.hosts, ...spec.leaving]
    .filter(({ role }) => role === 'control')
    .map(({ name }) => name);
  const early = await askMembers(session, names);
  const seen = seenHosts(spec, without.map(nameOf), neverRun.map(nameOf));
  return findMembers(session, seen, early, { replace: replace.map(nameOf) });
}

/** The changes of members in order, each as its step's summary, with the guard of its wave. */
async function changes(given: Given): Promise<readonly string[]> {
  const { change } = await find(given);
  const { joins = [], leaves = [] } = change?.waves ?? {};
  const waves = [...joins, ...leaves.map((wave) => ({ kind: 'wave', wave }) as const)];
  return waves.map((part) => {
    if (part.kind === 'start') return `start ${part.host}`;
    const { wave } = part;
    const [step] = planSteps({ kind: 'apply', cluster: '', hosts: [], waves: [wave] });
    const guard = wave.guard === undefined ? '' : ` (${wave.guard.text}; ${wave.guard.others.join(' ')})`;
    return `${step?.host}: ${step?.summary}${guard}`;
  });
}

describe('members of etcd', () => {
  test('that are those of cluster.yaml need no change, whether they answer or not', async () => {
    expect((await find({})).change).toBeUndefined();
    expect((await find({ answering: [1] })).change).toBeUndefined();
  });

  test('one that lost its data is refused, with the command that replaces it', async () => {
    await expect(find({ without: [3], answering: [1, 2] })).rejects.toMatchObject({
      code: 'etcd-data-lost',
      host: 'control2',
      found: 'its data is gone: /var/lib/etcd/member does not exist',
      hint: expect.stringContaining('harderway replace control2'),
    });
  });

  test('one that runs without its files is refused too: it ends with its next restart, or has them elsewhere', async () => {
    await expect(find({ without: [3] })).rejects.toMatchObject({
      code: 'etcd-data-lost',
      found: 'it runs, but its data is not where cluster.yaml says: /var/lib/etcd/member does not exist',
      hint: expect.stringContaining('if you changed etcd.dataDirectory, set it back'),
    });
    // It may have been starting for the first time while its host was probed.
    expect((await find({ without: [3], neverRun: [3] })).change).toBeUndefined();
  });

  test('one with data that harderway has never started is refused, unless it answers', async () => {
    await expect(find({ neverRun: [3], answering: [1, 2] })).rejects.toMatchObject({
      code: 'etcd-data-lost',
      host: 'control2',
      found: expect.stringContaining('harderway has never started etcd on its data in /var/lib/etcd'),
      hint: expect.stringContaining('harderway replace control2'),
    });
    expect((await find({ neverRun: [1, 2, 3] })).change).toBeUndefined();
  });

  test('without a quorum nothing can be replaced', async () => {
    await expect(find({ without: [2, 3], answering: [1], leader: 0 })).rejects.toMatchObject({
      code: 'etcd-data-lost',
      message: expect.stringContaining('control1 and control2'),
      hint: expect.stringContaining('3 voters, 0 up, 2 needed'),
    });
    const replace = { without: [2, 3], answering: [1], leader: 0, replace: [2, 3] };
    await expect(find(replace)).rejects.toMatchObject({ code: 'quorum-at-risk' });
  });

  test.each([1, 3])('number %i is replaced like any other: the dead one leaves first', async (lost) => {
    const through = lost === 1 ? 'control1' : 'control0';
    const others = lost === 1 ? 'control1 control2' : 'control0 control1';
    const answering = [1, 2, 3].filter((number) => number !== lost);
    const name = nameOf(lost);
    const given = { without: [lost], answering, replace: [lost], leader: 2 };
    expect(await changes(given)).toEqual([
      `${through}: remove the member of ${name} (${(100 + lost).toString(16)}) (2 voters, 2 up, 2 needed; ${others})`,
      `${through}: add ${name} as a learner (2 voters, 2 up, 2 needed; ${others})`,
      `start ${name}`,
      `${through}: let ${name} vote once it is in step (3 voters, 3 up, 2 needed; ${others})`,
    ]);
    const list = (await find(given)).change?.waves.lists.get(name);
    expect(list?.map((own) => [own.name, own.peerUrls[0], own.started])).toEqual([
      ...answering.map((number) => [nameOf(number), `https://192.168.1.1${number}:2380`, true]),
      ['', `https://192.168.1.1${lost}:2380`, false],
    ]);
  });

  test('one that is down and has data is replaced if that was asked for: its data is set aside', async () => {
    expect(await changes({ answering: [1, 2], replace: [3] })).toEqual([
      expect.stringContaining('remove the member of control2'),
      'control2: set /var/lib/etcd/member aside',
      expect.stringContaining('add control2 as a learner'),
      'start control2',
      expect.stringContaining('let control2 vote'),
    ]);
  });

  test('one of which nobody knows whether it is down is not replaced', async () => {
    await expect(find({ answering: [1, 2], replace: [3], silence: 'unknown' })).rejects.toMatchObject({
      code: 'no-answer',
      host: 'control2',
      found: 'no answer: sh: 1: exec: curl: not found',
      hint: expect.stringContaining('systemctl stop etcd'),
    });
    // The members that answer may be those of another cluster.
    await expect(find({ members: plain(2), replace: [3], silence: 'unknown' })).rejects.toMatchObject({
      code: 'no-answer',
      host: 'control2',
    });
    // Its missing data is evidence enough.
    expect(
      (await find({ answering: [1, 2], without: [3], replace: [3], silence: 'unknown' })).change,
    ).toBeDefined();
  });

  test('one that is well is left alone: a run that was stopped at the end finds it so', async () => {
    expect((await find({ replace: [3] })).change).toBeUndefined();
  });

  test('where promotions are not stored, a voter is added, and the plan says why', async () => {
    const given = { spec: specOf(3, [], '3.5.16'), without: [3], answering: [1, 2], replace: [3] };
    expect((await changes(given)).slice(1)).toEqual([
      'control0: add control2 as a voter (3 voters, 2 up, 2 needed; control0 control1)',
      'start control2',
      'control0: let control2 vote once it is in step (3 voters, 3 up, 2 needed; control0 control1)',
    ]);
    const part = (await find(given)).change?.waves.joins[1];
    expect(part?.kind === 'wave' ? part.wave.hosts[0]?.steps[0]?.why : '').toContain(
      'etcd 3.5.16 does not store promotions of learners for 3.6',
    );
  });

  const learner = { host: 3, learner: true };
  test.each<[string, Given, readonly string[]]>([
    ['removed, and no more', { members: plain(2), without: [3] }, ['add', 'start', 'let']],
    ['removed, with its old data', { members: plain(2), replace: [3] }, ['set', 'add', 'start', 'let']],
    [
      'added and never started',
      { members: [...plain(2), { ...learner, started: false }], answering: [1, 2], without: [3] },
      ['start', 'let'],
    ],
    [
      'added, and its host has old data',
      { members: [...plain(2), { ...learner, started: false }], answering: [1, 2] },
      // Under another id, since it may start with that data before it is set aside.
      ['remove', 'set', 'add', 'start', 'let'],
    ],
    ['a learner that has started', { members: [...plain(2), learner] }, ['start', 'let']],
    [
      'a voter that was among the founders, and never started',
      { members: [...plain(2), { host: 3, started: false }], answering: [1, 2], without: [3] },
      ['start', 'let'],
    ],
  ])('one that an earlier run left %s is completed', async (_, given, expected) => {
    const verbs = (await changes(given)).map((text) => text.replace(/^control\d: /, '').split(' ')[0]);
    expect(verbs).toEqual(expected);
  });

  test.each<[string, Given, string]>([
    ['data of a member that was removed', { members: plain(2) }, 'the others do not know'],
    ['a member of another cluster', { members: plain(2), foreign: [3] }, 'of another cluster'],
    [
      'another address',
      { members: [...plain(2), { host: 3, address: '192.168.1.99' }] },
      'known at https://192.168.1.99:2380',
    ],
  ])('a host with %s is refused, or joins again if that was asked for', async (_, given, found) => {
    await expect(find(given)).rejects.toMatchObject({
      code: 'etcd-data-lost',
      host: 'control2',
      found: expect.stringContaining(found),
      hint: expect.stringContaining('harderway replace control2'),
    });
    const done = await changes({ ...given, replace: [3] });
    expect(done.slice(-4)).toEqual([
      'control2: set /var/lib/etcd/member aside',
      expect.stringContaining('add control2'),
      'start control2',
      expect.stringContaining('let control2 vote'),
    ]);
  });

  test('two clusters of the same size are refused: nobody knows which one is meant', async () => {
    const spec = specOf(1);
    await expect(find({ spec, members: [], foreign: [1] })).resolves.toBeDefined();
    await expect(find({ members: plain(1), foreign: [2], without: [3] })).rejects.toMatchObject({
      code: 'membership-refused',
      found: 'control0; control1',
    });
  });

  test('members that cluster.yaml lacks are named before anything else is changed', async () => {
    const members = [...plain(3), { host: 4 }];
    expect((await find({ members })).change).toBeUndefined();
    await expect(find({ members, without: [3], answering: [1, 2, 4], replace: [3] })).rejects.toMatchObject({
      code: 'membership-refused',
      message: 'cluster.yaml lacks a member of etcd: control3',
      hint: expect.stringContaining('state: absent'),
    });
  });

  test('one that answers on another host than its own is refused before anything is done to either', async () => {
    await expect(find({ astray: { 2: 3, 3: 2 } })).rejects.toMatchObject({
      code: 'membership-refused',
      host: 'control1',
      found: 'it is control2, known at https://192.168.1.13:2380',
    });
    const spec = specOf(3, [4, 5]);
    await expect(find({ spec, members: plain(5), astray: { 4: 2 } })).rejects.toMatchObject({
      code: 'membership-refused',
      host: 'control3',
    });
  });

  test('where hosts have exchanged their names, the one at the address of the host is replaced', async () => {
    const members = [{ host: 1, name: 'control1' }, { host: 2, name: 'control0' }, ...plain(5).slice(2)];
    const given = { spec: specOf(5), members, answering: [1, 3, 4, 5], replace: [2] };
    expect(await changes(given)).toEqual([
      'control0: remove the member of control1 (66) (4 voters, 4 up, 3 needed; control0 control2 control3 control4)',
      'control1: set /var/lib/etcd/member aside',
      expect.stringContaining('control0: add control1 as a learner'),
      'start control1',
      expect.stringContaining('control0: let control1 vote'),
    ]);
  });

  test('1 to 3: one learner at a time, each with exactly the members that there are', async () => {
    const given = { members: plain(1), without: [2, 3] };
    expect((await changes(given)).map((text) => text.replace(/ \(.*/, ''))).toEqual([
      'control0: add control1 as a learner',
      'start control1',
      'control0: let control1 vote once it is in step',
      'control0: add control2 as a learner',
      'start control2',
      'control0: let control2 vote once it is in step',
    ]);
    const lists = (await find(given)).change?.waves.lists;
    expect([...(lists ?? [])].map(([name, list]) => [name, list.map((own) => own.name)])).toEqual([
      ['control1', ['control0', '']],
      ['control2', ['control0', 'control1', '']],
    ]);
  });

  test('5 to 3: members that vote leave one by one, after another one leads', async () => {
    const given = { spec: specOf(3, [4, 5]), members: plain(5), leader: 5 };
    expect(await changes(given)).toEqual([
      'control0: let another member than control3 lead',
      'control0: remove the member of control3 (68) (4 voters, 4 up, 3 needed; control0 control1 control2 control4)',
      'control0: let another member than control4 lead',
      'control0: remove the member of control4 (69) (3 voters, 3 up, 2 needed; control0 control1 control2)',
    ]);
    const dead = await find({ ...given, leader: 1, answering: [1, 2, 3, 4] });
    expect(dead.change?.waves.joins).toMatchObject([{ wave: { id: 'etcd/remove-member:control4' } }]);
    expect(dead.change?.waves.leaves).toHaveLength(2);
  });

  test('a change that would cost the quorum is refused', async () => {
    const spec = specOf(1, [2, 3]);
    await expect(find({ spec, members: plain(3), answering: [2, 3], leader: 2 })).rejects.toMatchObject({
      code: 'quorum-at-risk',
      message: expect.stringContaining('would leave'),
    });
  });
});

describe('where no member answers', () => {
  const silent = async (without: readonly string[], neverRun: readonly string[] = []) => {
    const spec = specOf(3);
    const session = fakeSession(spec, () => ({ exitCode: 7 }));
    return findMembers(session, seenHosts(spec, without, neverRun), new Map(), {});
  };
  const all = ['control0', 'control1', 'control2'];

  test('nothing is refused while all data is there, or before a first start', async () => {
    await expect(silent([])).resolves.toEqual({});
    await expect(silent(all, all)).resolves.toEqual({});
  });

  test('lost data is refused, since only members know more', async () => {
    await expect(silent(['control2'])).rejects.toMatchObject({
      code: 'etcd-data-lost',
      host: 'control2',
      message: expect.stringContaining('has run etcd before'),
      hint: expect.stringContaining('start etcd on control0 and control1'),
    });
    await expect(silent(['control2'], ['control2'])).rejects.toMatchObject({
      message: expect.stringContaining('it has run on control0 and control1'),
    });
    await expect(silent(all)).rejects.toMatchObject({ hint: expect.stringContaining('restore a snapshot') });
  });
});

describe('control nodes that leave while no member answers', () => {
  const spec = specOf(3, [4, 5]);
  const all = ['control0', 'control1', 'control2'];

  /** Hosts that leave with these paths and digests of etcd, or none that is reached. */
  function silent(
    { data, digest, reached = true }: { data: boolean; digest: string; reached?: boolean },
    { isFounded, remove }: { isFounded: boolean; remove?: readonly string[] },
  ) {
    const unit =
      'Id=etcd.service\nLoadState=loaded\nActiveState=inactive\nSubState=dead\nUnitFileState=enabled';
    const stdout = [
      ...['== host', 'x86_64', 'Debian', '0', '== stat', ...(data ? [dataLines(spec)] : [])],
      ...['== unit', unit, '== digest', `etcd.service|${digest}`, '== end', ''],
    ].join('\n');
    const session = fakeSession(spec, (_, words) =>
      words.includes('== host') ? { stdout } : { exitCode: 7 },
    );
    const transports = new Map([...session.transports].filter(([name]) => reached || all.includes(name)));
    const seen = isFounded ? seenHosts(spec) : seenHosts(spec, all, all);
    return findMembers({ ...session, transports }, seen, new Map(), { remove });
  }

  const bare = { data: false, digest: '' };
  const gone = { ...bare, reached: false };

  test.each([
    ['have data, which etcd may count on', { data: true, digest: 'd' }, { isFounded: true }, 'member exists'],
    [
      'may be members, and are to be none',
      bare,
      { isFounded: true, remove: ['control3'] },
      'may be a member',
    ],
    ['are gone, and are to be none', gone, { isFounded: true, remove: ['control3'] }, 'not be reached'],
    ['may have the only data', gone, { isFounded: false }, 'not be reached'],
    ['have the only data', { data: true, digest: '' }, { isFounded: false }, 'member exists'],
    [
      'have run the only members',
      { data: false, digest: 'd' },
      { isFounded: false },
      'has started etcd there',
    ],
  ])('stay if they %s', async (_, leaving, given, found) => {
    await expect(silent(leaving, given)).rejects.toMatchObject({
      code: 'no-answer',
      host: 'control3',
      found: expect.stringContaining(found),
    });
  });

  test('may go if they have nothing, or are gone and etcd is here', async () => {
    await expect(silent(bare, { isFounded: false })).resolves.toEqual({});
    await expect(silent(bare, { isFounded: true })).resolves.toEqual({});
    await expect(silent(gone, { isFounded: true })).resolves.toEqual({});
  });
});
