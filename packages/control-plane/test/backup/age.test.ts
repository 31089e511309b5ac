import { describe, expect, test } from 'vitest';
import { drillAge, hostSnapshotAge, newestOf, storedSnapshotAge } from '../../src/components/backup/age.js';
import { longestGapMs, overdueMs } from '../../src/components/backup/schedule.js';
import type { HostBackups } from '../../src/components/backup/state.js';
import { readBackups } from '../../src/components/backup/state.js';
import { exampleSpec } from '../example.js';

const hourMs = 3_600_000;
const at = new Date('2026-11-26T09:00:00Z');

describe('the longest gap of a schedule', () => {
  test.each([
    ['*-*-* 00/6:00:00', 6],
    ['hourly', 1],
    ['daily', 24],
    ['Mon..Fri 09:00', 72],
    ['*-*-* 08,20:30', 12],
  ])('%s', (schedule, hours) => {
    expect(longestGapMs(schedule, at)).toBe(hours * hourMs);
    expect(overdueMs(schedule, at)).toBe(2 * hours * hourMs);
  });
});

/** The answer of a host that has taken a snapshot some seconds ago. */
const answer = (ageSeconds: number, size = '100', upload = 'none', failure = ''): string =>
  [
    'now 1000000',
    'timer 900000',
    `state {"name":"kubenet-x.db","time":${1_000_000 - ageSeconds},"revision":7,"size":100,"sha256":"ab","upload":"${upload}"}`,
    `state ${failure}`,
    `size ${size}`,
    '',
  ].join('\n');

const read = (host: string, stdout: string): HostBackups => readBackups(host, '/srv/snapshots', stdout);
const never = (timer: string): string => `now 1000000\ntimer ${timer}\nstate \nstate \nsize \n`;
const spec = exampleSpec((yaml) => `${yaml}\nbackup: {schedule: hourly}\n`);

describe('the newest snapshot of the hosts', () => {
  test('is that of the one which took it last, if the file is still there', () => {
    const backups = [
      read('control0', answer(5000)),
      read('control1', answer(60)),
      read('control2', answer(5, '99')),
    ];
    expect(newestOf(backups)).toEqual({
      host: 'control1',
      path: '/srv/snapshots/kubenet-x.db',
      takenAt: '1970-01-12T13:45:40Z',
      ageSeconds: 60,
      revision: 7,
      size: 100,
      sha256: 'ab',
      upload: 'none',
      present: true,
    });
    expect(hostSnapshotAge(spec, backups)).toMatchObject({ warns: false });
  });

  test.each([
    [600, 'upload pending', false],
    [7201, 'upload interrupted', true],
  ])('whose upload has been pending for %d s has its %s', (ageSeconds, text, warns) => {
    const daily = exampleSpec((yaml) => `${yaml}\nbackup: {schedule: daily}\n`);
    expect(hostSnapshotAge(daily, [read('control0', answer(ageSeconds, '100', 'pending'))])).toMatchObject({
      text: expect.stringContaining(text),
      warns,
    });
  });

  test('has an unknown age if it is dated in the future, and any other one is newer', () => {
    const future = read('control0', answer(-60));
    expect(hostSnapshotAge(spec, [future])).toMatchObject({
      text: expect.stringContaining('dated in the future'),
      warns: true,
    });
    expect(newestOf([future, read('control1', answer(5000))])?.host).toBe('control1');
    const snapshot = { path: 'a.db', takenAt: new Date(at.getTime() + 1) };
    expect(storedSnapshotAge(exampleSpec(), snapshot, at)).toMatchObject({ warns: true });
    expect(storedSnapshotAge(exampleSpec(), snapshot, snapshot.takenAt)).toMatchObject({ warns: false });
  });

  test('may be twice as old as its schedule', () => {
    expect(hostSnapshotAge(spec, [read('control0', answer(7200))])).toMatchObject({ warns: false });
    expect(hostSnapshotAge(spec, [read('control0', answer(7201))])).toEqual({
      warns: true,
      text: expect.stringContaining('more than twice its schedule (hourly)'),
    });
  });

  test('may be missing while the timer is young', () => {
    expect(hostSnapshotAge(spec, [read('control0', never('995000'))])).toEqual({
      text: 'none yet',
      warns: false,
    });
    expect(hostSnapshotAge(spec, [read('control0', never('900000'))])).toMatchObject({ warns: true });
    expect(hostSnapshotAge(spec, [read('control0', never(''))])).toMatchObject({ warns: false });
    expect(hostSnapshotAge(spec, [])).toEqual({ text: 'unknown: no control node answered', warns: true });
  });

  test('warns of a run that failed, and of an upload', () => {
    const failure = '{"time":999000,"why":"/srv/snapshots has 1 MiB free, 90 needed"}';
    expect(hostSnapshotAge(spec, [read('control0', answer(60, '100', 'done', failure))])).toEqual({
      warns: true,
      text: expect.stringContaining('control0 failed at 1970-01-12T13:30:00Z: /srv/snapshots has 1 MiB free'),
    });
    expect(hostSnapshotAge(spec, [read('control0', answer(60, '100', 'failed'))])).toMatchObject({
      warns: true,
    });
  });

  test.each(['', 'now x', 'state {"name":1}', 'now 5\nstate {"name":"a"', 'state null\nstate 3'])(
    'is unknown where the answer is %j',
    (stdout) => {
      expect(read('control0', stdout)).toEqual({ host: 'control0' });
    },
  );
});

test('an age that no date gives is no small one', () => {
  const none = new Date(Number.NaN);
  const drill = {
    ...{ snapshot: 'x.db', sha256: 'ab', host: 'control0', at: at.toISOString(), ok: true, checks: [] },
    elapsedMs: { total: 1000 },
  };
  const unknown = expect.stringContaining('unknown age: it has no valid date');
  expect(drillAge(exampleSpec(), drill, none)).toEqual({ text: unknown, warns: true });
  expect(drillAge(spec, { ...drill, at: 'then' }, at)).toEqual({ text: unknown, warns: true });
  expect(storedSnapshotAge(exampleSpec(), { path: 'x.db', takenAt: none }, at)).toEqual({
    text: unknown,
    warns: true,
  });
  const withoutClock = read('control0', answer(60).replace('now 1000000\n', ''));
  expect(hostSnapshotAge(spec, [withoutClock])).toEqual({ text: unknown, warns: true });
});
