import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readContents } from '@harderway/etcd-snapshots';
import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { etcdctl } from '../src/components/etcd/cluster.js';
import type { ReportedPlan } from './bad-days/protocol.js';
import { type Signal, sendSignal } from './bad-days/signals.js';
import { type Stage, setStage, stages } from './bad-days/stage.js';

const labName = 'restore-e2e';
const control = ['control0', 'control1', 'control2'] as const;

let set: Stage | undefined;
let file = '';
let backups = '';

function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

const onEtcd = (host: string, ...words: readonly string[]): Promise<string> =>
  stage().on(host, etcdctl(...words).join(' '));

/** Writes keys, each acknowledged. */
async function write(from: number, to: number): Promise<void> {
  const put = etcdctl('put').join(' ').replace(' put', ' put "/ledger/$n" x');
  await stage().on('control0', `for n in $(seq ${from} ${to}); do ${put} >/dev/null || exit 1; done`);
}

/** The numbers of the keys that a member has. */
async function ledger(host: string): Promise<readonly number[]> {
  const text = await onEtcd(host, 'get', '--prefix', '--keys-only', '/ledger/');
  const found = [...text.matchAll(/\/ledger\/(\d+)/g)].map(([, number]) => Number(number));
  return found.sort((one, other) => one - other);
}

const numbers = (to: number): readonly number[] => Array.from({ length: to }, (_, index) => index + 1);

/** Takes a snapshot, and returns its path. */
async function backup(): Promise<string> {
  const { error } = await stage().act({ file, op: 'backup', snapshot: backups });
  expect(error).toBeUndefined();
  const found = (await readdir(backups)).filter((name) => name.endsWith('.db')).sort();
  return join(backups, found.at(-1) ?? '');
}

async function verified(): Promise<void> {
  const { act } = stage();
  const { checks } = await act({ file, op: 'verify', stages, timeoutMs: 60_000 });
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect((await act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
}

beforeAll(async () => {
  set = await setStage({ name: labName });
  file = await set.cluster();
  backups = join(set.workDirectory, 'backups');
  expect((await set.act({ file, op: 'apply', stages })).error).toBeUndefined();
});

afterAll(async () => {
  await downLab(labName);
});

/** Units, processes and files that a drill leaves on the control nodes. */
async function drillLeft(): Promise<readonly string[]> {
  const look =
    'systemctl list-units --all --no-legend "harderway-drill*"; pgrep -af "etcd --name=drill" | grep -v pgrep; find /var/tmp -name "snapshot.db" -o -name "token.csv"; :';
  return (await Promise.all(control.map((host) => stage().on(host, look)))).filter((left) => left !== '');
}

describe('a drill', () => {
  test('restores a snapshot beside the cluster, and reads its Secrets', async () => {
    await write(1, 40);
    const snapshot = await backup();
    const since = await stage().on('control0', 'systemctl show -p ActiveEnterTimestamp etcd kube-apiserver');
    const { error } = await stage().act({ file, op: 'drill', snapshot });
    expect(error).toBeUndefined();
    const report = JSON.parse(await readFile(`${snapshot}.drill.json`, 'utf8'));
    expect(report.failure).toBeUndefined();
    expect(report.checks.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
      ['revision', 'ok'],
      ['keys', 'ok'],
      ['hash', 'ok'],
      ['secrets', 'ok'],
    ]);
    const { detail } = report.checks[3];
    const [, read, encrypted] = /^(\d+) read; (\d+) encrypted/.exec(detail) ?? [];
    expect([Number(read) > 0, read]).toEqual([true, encrypted]);
    expect(report).toMatchObject({ ok: true, elapsedMs: { total: expect.any(Number) } });
    expect(report.elapsedMs.total).toBeLessThan(60_000);
    expect(await drillLeft()).toEqual([]);
    expect(await stage().on('control0', 'systemctl show -p ActiveEnterTimestamp etcd kube-apiserver')).toBe(
      since,
    );
  });

  test('finds what is not as the manifest says', async () => {
    const snapshot = await backup();
    const manifest = JSON.parse(await readFile(`${snapshot}.json`, 'utf8'));
    const wrong = { ...manifest, hash: { ...manifest.hash, value: manifest.hash.value + 1 } };
    await writeFile(`${snapshot}.json`, JSON.stringify(wrong));
    expect((await stage().act({ file, op: 'drill', snapshot })).error).toBeUndefined();
    const report = JSON.parse(await readFile(`${snapshot}.drill.json`, 'utf8'));
    expect(report).toMatchObject({ ok: false });
    expect(report.checks[2]).toMatchObject({ name: 'hash', state: 'failed' });
  });

  test.each(['receive', 'etcd', 'compare'])('that is killed after %s leaves nothing behind', async (part) => {
    const snapshot = await backup();
    const acting = stage().start({ file, op: 'drill', snapshot });
    await acting.until((line) => line.kind === 'event' && line.event.id === part);
    acting.child.kill('SIGKILL');
    await acting.ended;
    // At the latest when the host has seen that the connection is gone.
    let left = await drillLeft();
    for (let look = 0; look < 60 && left.length > 0; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      left = await drillLeft();
    }
    expect(left).toEqual([]);
  });
});

describe('a restore', () => {
  test('that is killed or interrupted at each of its waves loses exactly what came after the snapshot', async () => {
    const { start, act } = stage();
    const snapshot = await backup();
    const manifest = JSON.parse(await readFile(`${snapshot}.json`, 'utf8'));
    expect(manifest).toMatchObject({
      keys: (await readContents(snapshot)).keys,
      hash: { hosts: [...control] },
      encryptionKeys: [{ provider: 'aescbc', name: 'key1', fingerprint: expect.stringMatching(/^\w{16}$/) }],
      authorities: { 'ca.pem': expect.stringMatching(/^[0-9A-F:]+$/) },
    });
    await write(41, 60);
    const request = { file, op: 'restore', stages, snapshot } as const;
    const waves = [
      'stage-data',
      'stop-api',
      'stop-etcd',
      'swap-data',
      'start-etcd',
      'check-restored',
      'forget-servers',
      'start-api',
      'start-controllers',
      'end-restore',
    ];
    const reached = [];
    let refused: unknown;
    for (const [index, id] of waves.entries()) {
      // A run that is not held at the last wave comes to its end before the signal.
      const acting = start(id === 'end-restore' ? { ...request, pauseAt: id } : request);
      const planned = await acting.until((line) => line.kind === 'planned');
      const plan = planned.kind === 'planned' ? JSON.parse(JSON.stringify(planned.plan)) : undefined;
      const wave = plan?.waves.find((own: { readonly id: string }) => own.id === id);
      reached.push([id, wave !== undefined]);
      const step = wave?.hosts[0]?.steps[0]?.id;
      await acting.until(
        (line) => line.kind === 'event' && line.event.kind === 'start' && line.event.id === step,
      );
      await sendSignal(acting, index % 2 === 0 || id === 'end-restore' ? 'SIGKILL' : 'SIGINT twice');
      await acting.ended;
      if (id === 'start-etcd') refused = (await act({ file, op: 'plan', stages })).error;
    }
    expect(refused).toMatchObject({ code: 'restore-unfinished', found: '/var/lib/etcd/restore exists' });
    expect(reached).toEqual(waves.map((id) => [id, true]));
    expect((await act(request)).error).toBeUndefined();
    for (const host of control) expect(await ledger(host)).toEqual(numbers(40));
    await verified();
    const again = await act(request);
    expect(again.error).toMatchObject({ code: 'restore-refused', hint: expect.stringContaining('--again') });
  });

  test('keeps what it replaces, and leaves nothing else behind', async () => {
    for (const host of control) {
      const names = (await stage().on(host, 'ls /var/lib/etcd')).split('\n').sort();
      expect(names).toEqual(['member', expect.stringMatching(/^replaced-[0-9a-f]{16}$/)]);
      expect(await stage().on(host, 'ls -d /var/lib/etcd/replaced-*/member/snap/db')).not.toBe('');
    }
  });

  test('gives clients revisions that they have not seen', async () => {
    const [{ Status }] = JSON.parse(await onEtcd('control0', 'endpoint', 'status', '--write-out=json'));
    expect(Status.header.revision).toBeGreaterThan(1_000_000_000);
  });

  test.each<[Signal, string]>([
    ['SIGINT once', 'stop-api'],
    ['SIGTERM', 'swap-data'],
    ['SIGHUP', 'start-etcd'],
  ])('that gets %s at %s goes on until all runs again', async (signal, id) => {
    const { start } = stage();
    const snapshot = await backup();
    await write(41, 45);
    const acting = start({ file, op: 'restore', stages, snapshot, again: true });
    const planned = await acting.until((line) => line.kind === 'planned');
    const plan: ReportedPlan | undefined =
      planned.kind === 'planned' ? JSON.parse(JSON.stringify(planned.plan)) : undefined;
    const step = plan?.waves.find((wave) => wave.id === id)?.hosts[0]?.steps[0]?.id;
    await acting.until(
      (line) => line.kind === 'event' && line.event.kind === 'start' && line.event.id === step,
    );
    await sendSignal(acting, signal);
    const { error } = await acting.ended;
    expect(error?.message ?? 'interrupted').toBe('interrupted');
    expect(
      (await stage().act({ file, op: 'restore', stages, snapshot })).error?.code ?? 'restore-refused',
    ).toBe('restore-refused');
    for (const host of control) expect(await ledger(host)).toEqual(numbers(40));
    await verified();
  });

  test('from the last member that is left loses nothing', async () => {
    await write(41, 50);
    for (const host of ['control1', 'control2'])
      await stage().on(host, 'systemctl stop etcd; rm -rf /var/lib/etcd/member');
    const snapshot = await backup();
    const { error } = await stage().act({ file, op: 'restore', stages, snapshot });
    expect(error).toBeUndefined();
    for (const host of control) expect(await ledger(host)).toEqual(numbers(50));
    await verified();
  });

  test('makes a cluster of fresh hosts', async () => {
    const snapshot = await backup();
    expect((await stage().act({ file, op: 'reset' })).error).toBeUndefined();
    expect((await stage().act({ file, op: 'restore', stages, snapshot })).error).toBeUndefined();
    for (const host of control) expect(await ledger(host)).toEqual(numbers(50));
    await verified();
  });

  test('is refused before anything stops', async () => {
    const snapshot = await backup();
    const since = await stage().on('control0', 'systemctl show -p ActiveEnterTimestamp etcd kube-apiserver');
    const damaged = join(backups, 'damaged');
    const whole = await readFile(snapshot);
    const refused = async (found: string, path = damaged): Promise<void> => {
      const { error } = await stage().act({ file, op: 'restore', stages, snapshot: path });
      expect(error).toMatchObject({ code: 'restore-refused', found: expect.stringContaining(found) });
    };
    await copyFile(snapshot, damaged);
    await truncate(damaged, whole.length - 512);
    await refused('its checksum does not match');
    await truncate(damaged, 100);
    await refused('it is cut');
    await copyFile(snapshot, damaged);
    const manifest = await readFile(`${snapshot}.json`, 'utf8');
    const told = async (edit: (own: { [key: string]: unknown }) => object): Promise<void> =>
      writeFile(
        `${damaged}.json`,
        JSON.stringify({ ...JSON.parse(manifest), ...edit(JSON.parse(manifest)) }),
      );
    await told(() => ({ sha256: '0'.repeat(64) }));
    await refused('it is not the file that its manifest describes');
    await told(() => ({ cluster: 'other', authorities: { 'ca.pem': 'AB:CD' } }));
    await refused('it is of other');
    const { act, cluster } = stage();
    const old = await cluster({ versions: { ...stage().versions, etcd: '3.4.23' } });
    const { error } = await act({ file: old, op: 'restore', stages, snapshot });
    expect(error).toMatchObject({ code: 'restore-refused', found: expect.stringContaining('does not read') });
    expect(await stage().on('control0', 'systemctl show -p ActiveEnterTimestamp etcd kube-apiserver')).toBe(
      since,
    );
  });
});
