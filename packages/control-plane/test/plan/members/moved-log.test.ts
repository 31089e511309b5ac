import { expect, test } from 'vitest';
import { refuseMovedLog } from '../../../src/plan/members/moved-log.js';
import { exampleSpec } from '../../example.js';
import { seenHosts } from './example.js';

const spec = exampleSpec();
const walDir = '/srv/etcd-log/wal';
const elsewhere = { ...spec, etcd: { ...spec.etcd, extraFlags: { 'wal-dir': walDir } } };

test('a wal-dir that a member has no log at is refused', () => {
  expect(() => refuseMovedLog(elsewhere, seenHosts(spec))).toThrow(
    expect.objectContaining({
      code: 'etcd-log-elsewhere',
      host: 'control0',
      message: 'etcd would not find its log on control0 and control1 and control2',
      found: `/var/lib/etcd/member exists, and ${walDir} does not`,
    }),
  );
});

test('so is the default one where the log is elsewhere', () => {
  const [first, ...others] = seenHosts(spec);
  if (first === undefined) throw new Error('no host');
  const paths = new Map([...first.seen.paths].filter(([path]) => !path.endsWith('/wal')));
  expect(() => refuseMovedLog(spec, [...others, { ...first, seen: { ...first.seen, paths } }])).toThrow(
    expect.objectContaining({
      host: first.host.name,
      found: expect.stringContaining('/member/wal does not'),
    }),
  );
});

test.each([
  ['a member that has moved its log', [], []],
  ['a host on which etcd has never run', [], ['control0']],
  ['a host without data', ['control0'], []],
])('%s is not', (_, without, neverRun) => {
  const [first] = seenHosts(elsewhere, without, neverRun);
  if (first === undefined) throw new Error('no host');
  const { seen } = first;
  const log = { type: 'directory', mode: 0o700, owner: 'etcd', group: 'etcd', size: 1 } as const;
  const paths = neverRun.length > 0 ? seen.paths : new Map([...seen.paths, [walDir, log]]);
  expect(() => refuseMovedLog(elsewhere, [{ ...first, seen: { ...seen, paths } }])).not.toThrow();
});
