import type { Observation, UnitState } from '@harderway/desired-state';
import { describe, expect, test } from 'vitest';
import { controlHosts } from '../../src/index.js';
import { assertData } from '../../src/plan/data-loss.js';
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

const views = (lost: readonly string[], started = true) =>
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
      units: new Map([['etcd.service', started ? unit : fresh]]),
      trusted: new Set(),
    };
    return { host, seen };
  });
const listed = (status: string, name: string): string =>
  `8e9e05c52164694d, ${status}, ${name}, https://192.168.1.13:2380, , false\n`;

describe('data of etcd', () => {
  test('nothing is asked while all is there, or before a first start', async () => {
    const session = fakeSession(spec, () => new Error('not to be asked'));
    await assertData(session, views([]));
    await assertData(session, views(['control0', 'control1', 'control2'], false));
    expect(session.asked).toEqual([]);
  });

  test('a member that lost its own is refused, with the commands that mend it', async () => {
    const session = fakeSession(spec, () => ({ stdout: listed('started', 'control2') }));
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

  test('one that was added anew is welcome, whichever healthy member knows it', async () => {
    const session = fakeSession(spec, (host) =>
      host === 'control0' ? { exitCode: 1 } : { stdout: listed('unstarted', '') },
    );
    await assertData(session, views(['control2']));
    expect(session.asked).toEqual(['control0', 'control1']);
  });

  test('where all is lost, no member can help', async () => {
    const session = fakeSession(spec, () => new Error('not to be asked'));
    await expect(assertData(session, views(['control0', 'control1', 'control2']))).rejects.toMatchObject({
      code: 'etcd-data-lost',
      hint: expect.stringContaining('snapshot'),
    });
  });
});
