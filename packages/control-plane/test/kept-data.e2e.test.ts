import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { etcdctl } from '../src/components/etcd/cluster.js';
import { type Stage, setStage } from './bad-days/stage.js';

const labName = 'kept-data';
const control = ['control0', 'control1', 'control2'] as const;
const stages = ['prepare', 'etcd'] as const;

let set: Stage | undefined;
let file = '';

function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

const onEtcd = (...words: readonly string[]): Promise<string> =>
  stage().on('control0', etcdctl(...words).join(' '));

interface Header {
  readonly revision: number;
  readonly cluster_id: number;
}

async function header(): Promise<Header> {
  const [{ Status }] = JSON.parse(await onEtcd('endpoint', 'status', '--write-out=json'));
  return Status.header;
}

/** Takes a snapshot, and returns its path. */
async function backup(): Promise<string> {
  const directory = join(stage().workDirectory, 'backups');
  const { error } = await stage().act({ file, op: 'backup', snapshot: directory });
  expect(error).toBeUndefined();
  const names = (await readdir(directory)).filter((name) => name.endsWith('.db')).sort();
  return join(directory, names.at(-1) ?? '');
}

async function applied(): Promise<void> {
  expect((await stage().act({ file, op: 'apply', stages })).error).toBeUndefined();
}

beforeAll(async () => {
  set = await setStage({ name: labName });
  file = await set.cluster();
});

afterAll(() => downLab(labName));

test('a host with data of an earlier etcd is refused before anything starts', async () => {
  const { on, act } = stage();
  await on('control1', 'mkdir -p /var/lib/etcd/member/snap /etc/kubernetes/manifests');
  await on('control1', 'touch /etc/kubernetes/manifests/etcd.yaml');
  const { error } = await act({ file, op: 'apply', stages });
  expect(error).toMatchObject({
    code: 'etcd-data-found',
    host: 'control1',
    found: expect.stringContaining('kubeadm'),
  });
  for (const host of control) expect(await on(host, 'ls /etc/etcd 2>/dev/null || echo none')).toBe('none');
  await on('control1', 'rm -r /var/lib/etcd /etc/kubernetes');
  await applied();
});

describe('restores', () => {
  test('never lower the revision, whichever snapshot comes after which', async () => {
    await onEtcd('put', 'day', 'monday');
    const monday = await backup();
    await onEtcd('put', 'day', 'tuesday');
    const tuesday = await backup();
    let { revision: seen } = await header();
    for (const [snapshot, day] of [
      [tuesday, 'tuesday'],
      [monday, 'monday'],
      [tuesday, 'tuesday'],
    ] as const) {
      expect((await stage().act({ file, op: 'restore', stages, snapshot })).error).toBeUndefined();
      expect(await onEtcd('get', 'day', '--print-value-only')).toBe(day);
      const { revision } = await header();
      expect(revision).toBeGreaterThan(seen);
      await onEtcd('put', 'since', day);
      seen = (await header()).revision;
    }
  });

  test('can be abandoned until anything has stopped', async () => {
    const { start, act } = stage();
    const snapshot = await backup();
    await onEtcd('put', 'later', 'x');
    /** Kills a restore once a host has begun a step, or is done with it. */
    const killed = async (kind: 'start' | 'done', step: string): Promise<void> => {
      const acting = start({ file, op: 'restore', stages, snapshot });
      await acting.until(
        (line) => line.kind === 'event' && line.event.kind === kind && line.event.id.endsWith(step),
      );
      acting.child.kill('SIGKILL');
      await acting.ended;
    };
    await killed('done', '/etcd/stage-data');
    expect((await act({ file, op: 'plan', stages })).error).toMatchObject({ code: 'restore-unfinished' });
    expect((await act({ file, op: 'abandon' })).error).toBeUndefined();
    for (const host of control) expect(await stage().on(host, 'ls /var/lib/etcd')).not.toContain('restore');
    expect((await act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
    expect(await onEtcd('get', 'later', '--print-value-only')).toBe('x');
    await killed('start', '/etcd/swap-data');
    expect((await act({ file, op: 'abandon' })).error).toMatchObject({ code: 'restore-refused' });
    expect((await act({ file, op: 'restore', stages, snapshot })).error).toBeUndefined();
    expect(await onEtcd('get', 'later', '--print-value-only')).toBe('');
  });
});

describe('a reset', () => {
  test('leaves files of others, and etcd with them', async () => {
    const { on, act } = stage();
    await on('control2', 'echo mine >/var/lib/etcd/notes');
    expect((await act({ file, op: 'reset' })).error).toMatchObject({
      code: 'reset-refused',
      host: 'control2',
      found: '/var/lib/etcd holds notes',
    });
    expect(await onEtcd('get', 'day', '--print-value-only')).not.toBe('');
    await on('control2', 'rm /var/lib/etcd/notes');
    expect((await act({ file, op: 'reset' })).error).toBeUndefined();
    for (const host of control)
      expect(await on(host, 'ls -d /var/lib/etcd 2>/dev/null || echo none')).toBe('none');
  });

  test.each([
    ['guide', '/srv/etcd-wal'],
    ['production', '/srv/etcd-log/wal'],
  ] as const)(
    'removes the log of %s wherever it is, so that the next cluster is a new one',
    async (profile, log) => {
      const { on, act, cluster } = stage();
      file = await cluster({ profile, etcdFlags: { 'wal-dir': log } });
      await applied();
      const { cluster_id: first } = await header();
      expect(await on('control0', `ls ${log}/`)).toContain('.wal');
      await onEtcd('put', 'old', 'x');
      expect((await act({ file, op: 'reset' })).error).toBeUndefined();
      for (const host of control)
        expect(await on(host, `ls -d ${log} 2>/dev/null || echo none`)).toBe('none');
      await applied();
      expect((await header()).cluster_id).toBe(first);
      expect(await onEtcd('get', 'old', '--print-value-only')).toBe('');
      const moved = await cluster({ profile, etcdFlags: { 'wal-dir': '/srv/etcd-other/wal' } });
      expect((await act({ file: moved, op: 'apply', stages })).error).toMatchObject({
        code: 'etcd-log-elsewhere',
        found: '/var/lib/etcd/member exists, and /srv/etcd-other/wal does not',
      });
      expect((await act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
      expect((await act({ file, op: 'reset' })).error).toBeUndefined();
    },
  );
});
