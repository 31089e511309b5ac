import type { Observation, UnitState } from '@harderway/desired-state';
import { describe, expect, test } from 'vitest';
import { assertData } from '../../src/components/etcd/data-loss.js';
import { controlHosts } from '../../src/index.js';
import { exampleSpec, fakeSession } from '../example.js';

const spec = exampleSpec();
const unit: UnitState = {
  load: 'loaded',
  active: 'active',
  sub: 'running',
  enabled: 'enabled',
  needDaemonReload: false,
  restarts: 0,
  digest: 'd',
};
const member = { type: 'directory', mode: 0o700, owner: 'root', group: 'root', size: 1 } as const;

const control = ['control0', 'control1', 'control2'];
const views = (lost: readonly string[], started: readonly string[] = control) =>
  controlHosts(spec).map((host) => {
    const { digest: _, ...fresh } = unit;
    const seen: Observation = {
      machine: 'x86_64',
      os: 'Debian',
      generation: 1,
      paths: new Map(lost.includes(host.name) ? [] : [[`${spec.etcd.dataDirectory}/member`, member]]),
      sysctls: new Map(),
      addresses: [],
      packages: new Set(),
      units: new Map([['etcd.service', started.includes(host.name) ? unit : fresh]]),
      trees: new Map(),
      trusted: new Set(),
    };
    return { host, seen };
  });
/** A member of control2 as `etcdctl member list` prints it. */
const listed = (status: string, name: string, client = ''): string =>
  `8e9e05c52164694d, ${status}, ${name}, https://192.168.1.13:2380, ${client}, false\n`;
/** What hosts say that list the members like this; the data that was missing still is. */
const says =
  (stdout: string) =>
  (_host: string, words: string): { readonly stdout?: string; readonly exitCode?: number } =>
    words.startsWith('test -d ') ? { exitCode: 1 } : { stdout };
const joined = listed('started', 'control2', 'https://192.168.1.13:2379');

describe('data of etcd', () => {
  test('nothing is asked while all is there, or before a first start', async () => {
    const session = fakeSession(spec, () => new Error('not to be asked'));
    await assertData(session, views([]));
    await assertData(session, views(control, []));
    expect(session.asked).toEqual([]);
  });

  test('a member that lost its own is refused, with the commands that fix it', async () => {
    const session = fakeSession(spec, says(joined));
    await expect(assertData(session, views(['control2']))).rejects.toMatchObject({
      code: 'etcd-data-lost',
      host: 'control2',
      found: '/var/lib/etcd/member does not exist',
      hint: expect.stringContaining('on control0'),
      details: [
        expect.stringContaining('member list'),
        expect.stringContaining('member remove ID'),
        expect.stringContaining('member add control2 --peer-urls=https://192.168.1.13:2380'),
      ],
    });
  });

  test('one that was added again may join, whichever healthy member knows it', async () => {
    const session = fakeSession(spec, (host) =>
      host === 'control0' ? { exitCode: 1 } : { stdout: listed('unstarted', '') },
    );
    await assertData(session, views(['control2']));
    expect(session.asked).toEqual(['control0', 'control1']);
  });

  test('where all is lost, no member can help', async () => {
    const session = fakeSession(spec, () => new Error('not to be asked'));
    await expect(assertData(session, views(control))).rejects.toMatchObject({
      code: 'etcd-data-lost',
      hint: expect.stringContaining('snapshot'),
    });
  });

  const fewer = ['control0', 'control1'];

  test('a machine that was rebuilt is refused while the others know the member that it was', async () => {
    const session = fakeSession(spec, says(joined));
    await expect(assertData(session, views(['control2'], fewer))).rejects.toMatchObject({
      code: 'etcd-data-lost',
      host: 'control2',
      message: expect.stringContaining('control0 and control1'),
      hint: expect.stringContaining('on control0, remove the member and add it again'),
    });
  });

  test.each([
    ['was added again', listed('unstarted', '')],
    ['was among the founders, but never started', listed('started', 'control2')],
  ])('one that %s may join', async (_, stdout) => {
    const session = fakeSession(spec, says(stdout));
    await assertData(session, views(['control2'], fewer));
  });

  test('one that came up while the hosts were probed has lost nothing', async () => {
    const session = fakeSession(spec, () => ({ stdout: joined }));
    await assertData(session, views(['control2'], fewer));
    expect(session.asked).toEqual(['control0', 'control2']);
  });

  test('one that is no member has to be added first', async () => {
    const session = fakeSession(spec, says(''));
    await expect(assertData(session, views(['control2'], fewer))).rejects.toMatchObject({
      code: 'etcd-data-lost',
      hint: expect.stringMatching(/^on control0, add the member/),
      details: [expect.stringContaining('member list'), expect.stringContaining('member add control2')],
    });
  });

  test('one is refused while no member answers, since only members know', async () => {
    const session = fakeSession(spec, () => ({ exitCode: 1 }));
    await expect(assertData(session, views(['control2'], fewer))).rejects.toMatchObject({
      code: 'etcd-data-lost',
      hint: expect.stringContaining('start etcd on control0 and control1'),
    });
  });
});
