import { spawnSync } from 'node:child_process';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examineSnapshot } from '@harderway/etcd-snapshots';
import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { etcdctl } from '../src/components/etcd/cluster.js';
import type { Check } from '../src/model/check.js';
import type { StageName } from '../src/model/stages.js';
import { type Stage, setStage } from './bad-days/stage.js';

const labName = 'backup-e2e';
const stages: readonly StageName[] = ['prepare', 'etcd', 'backup'];
const control: readonly string[] = ['control0', 'control1', 'control2'];
const directory = '/var/backups/our etcd';

const addressOf = (host: string): string => `192.168.1.${11 + control.indexOf(host)}`;

let set: Stage | undefined;
let plain = '';
let file = '';

function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

const on = (host: string, command: string): Promise<string> => stage().on(host, command);

/** Looks again and again until something is found. */
async function until<T>(look: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  for (let attempt = 0; attempt < seconds * 2; attempt += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('not found in time');
}

const snapshotsOn = async (host: string): Promise<readonly string[]> =>
  (await on(host, `ls -A "${directory}" | grep db || :`)).split('\n').filter(Boolean);

async function leader(): Promise<string> {
  for (const host of control) {
    const status = await on(host, etcdctl('endpoint', 'status', '--write-out=fields').join(' '));
    const [, leads] = /^"Leader" : (\d+)$/m.exec(status) ?? [];
    if (status.includes(`"MemberID" : ${leads}\n`)) return host;
  }
  throw new Error('nobody leads');
}

const stateOf = async (host: string): Promise<Readonly<Record<string, unknown>>> =>
  JSON.parse((await on(host, 'cat /var/lib/harderway/backup.json 2>/dev/null || echo {}')) || '{}');

async function newestCheck(): Promise<Check | undefined> {
  const { checks } = await stage().act({ file, op: 'verify', stages: ['backup'], timeoutMs: 0 });
  return checks.find(({ id }) => id === 'backup/newest');
}

// systemd refuses a unit that starts six times within ten seconds.
const uncounted = 'sudo systemctl reset-failed harderway-backup.service';

const runOn = (host: string): Promise<string> =>
  on(host, `${uncounted}; systemctl start harderway-backup.service; echo "ended $?"`);

const upload = '/usr/local/sbin/upload-snapshot';
const uploader = (rest: string): string =>
  `printf '%s\\n' '#!/bin/sh' '${rest}' >${upload}; chmod 755 ${upload}`;

beforeAll(async () => {
  set = await setStage({ name: labName });
  plain = await set.cluster();
  file = join(set.workDirectory, 'with-backup.yaml');
  await writeFile(file, await readFile(plain, 'utf8'), { mode: 0o600 });
  const settings = { schedule: '*-*-* *:*:00/10', directory, keepLast: 2, keepDaily: 1, upload };
  await appendFile(file, `backup: ${JSON.stringify(settings)}\n`);
  for (const host of control) await on(host, uploader('echo "$1" >>"$(dirname "$1")/uploaded"'));
  expect((await set.act({ file, op: 'apply', stages })).error).toBeUndefined();
  expect((await set.act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
});

afterAll(async () => {
  await downLab(labName);
});

describe('the timer', () => {
  test('has the leader alone take whole snapshots, and keeps two', async () => {
    const put = etcdctl('put').join(' ').replace(' put', ' put "/ledger/$n" x');
    await on('control0', `for n in $(seq 1 20); do ${put} >/dev/null || exit 1; done`);
    const host = await leader();
    await until(async () => ((await snapshotsOn(host)).length === 2 ? true : undefined));
    const [first = ''] = await snapshotsOn(host);
    const kept = await until(async () => {
      const names = await snapshotsOn(host);
      return names.length === 2 && !names.includes(first) ? names : undefined;
    });
    for (const other of control.filter((each) => each !== host)) expect(await snapshotsOn(other)).toEqual([]);
    const {
      name,
      upload: uploaded,
      sha256,
    } = await until(async () => {
      const state = await stateOf(host);
      return state['upload'] === 'done' ? state : undefined;
    });
    expect(uploaded).toBe('done');
    expect(await on(host, `cat "${directory}/uploaded"`)).toContain(`${directory}/${kept.at(-1)}`);
    const copy = join(stage().workDirectory, 'copy.db');
    await writeFile(copy, Buffer.from(await on(host, `base64 -w0 "${directory}/${name}"`), 'base64'));
    const examined = await examineSnapshot(copy);
    expect(examined).toMatchObject({ sha256, contents: { keys: 20 } });
    expect(examined.fault).toBeUndefined();
    expect(await newestCheck()).toMatchObject({ state: 'ok', detail: expect.stringContaining(`${host}:`) });
  });

  test('follows the leader', async () => {
    const before = await leader();
    const after = control.find((each) => each !== before) ?? '';
    const member = await on(after, `${etcdctl('endpoint', 'status', '--write-out=fields').join(' ')}`);
    const id = BigInt(/^"MemberID" : (\d+)$/m.exec(member)?.[1] ?? 0).toString(16);
    await on(before, etcdctl('move-leader', id).join(' '));
    expect(await leader()).toBe(after);
    await until(async () => ((await snapshotsOn(after)).length > 0 ? true : undefined));
    expect(await newestCheck()).toMatchObject({ state: 'ok', detail: expect.stringContaining(`${after}:`) });
  });
});

describe('a run', () => {
  beforeAll(async () => {
    // From here on, the tests alone start it.
    for (const host of control) await on(host, 'systemctl stop harderway-backup.timer');
  });

  test('removes what a killed one has left, and is not fooled by it', async () => {
    const host = await leader();
    await on(
      host,
      `dd if=/dev/zero of="${directory}/.snapshot.part" bs=1k count=9 2>/dev/null; rm -f "${directory}"/*.db`,
    );
    expect(await runOn(host)).toBe('ended 0');
    expect(await snapshotsOn(host)).toHaveLength(1);
    expect(await on(host, `ls -A "${directory}" | grep snapshot.part || :`)).toBe('');
  });

  test('that is killed while it uploads has kept its snapshot, and the next one is not held up', async () => {
    const host = await leader();
    await on(host, uploader('echo $$ >"$(dirname "$1")/uploading"; sleep 600'));
    await on(host, `rm -f "${directory}"/*.db; systemctl start --no-block harderway-backup.service`);
    await until(async () => (await on(host, `cat "${directory}/uploading" 2>/dev/null || :`)) || undefined);
    await on(host, 'systemctl kill --signal=KILL harderway-backup.service');
    expect(await stateOf(host)).toMatchObject({ upload: 'pending' });
    await on(host, uploader('exit 3'));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await runOn(host)).toBe('ended 1');
    expect(await snapshotsOn(host)).toHaveLength(2);
    expect(await stateOf(host)).toMatchObject({ upload: 'failed' });
    expect(await newestCheck()).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('upload-snapshot ended with 3'),
    });
    await on(host, uploader('exit 0'));
  });

  test('says that the disk is full, and keeps the snapshots that there are', async () => {
    const host = await leader();
    const before = await snapshotsOn(host);
    await on(host, `mount --bind "${directory}" "${directory}" && mount -t tmpfs -o size=1m none /mnt`);
    await on(host, `mount --bind /mnt "${directory}"`);
    expect(await runOn(host)).toBe('ended 1');
    expect(await newestCheck()).toMatchObject({
      state: 'warning',
      detail: expect.stringMatching(/MiB free, \d+ needed/),
    });
    await on(host, `umount "${directory}"; umount "${directory}"; umount /mnt`);
    expect(await snapshotsOn(host)).toEqual(before);
    expect(await runOn(host)).toBe('ended 0');
    expect(await newestCheck()).toMatchObject({ state: 'ok' });
  });

  test('without a leader says so, and another host is not asked to do it', async () => {
    const host = await leader();
    const others = control.filter((each) => each !== host);
    for (const other of others) await on(other, 'systemctl stop etcd');
    const status = etcdctl('endpoint', 'status', '--write-out=fields').join(' ');
    await until(async () => ((await on(host, status)).includes('"Leader" : 0\n') ? true : undefined));
    // A minute of elections.
    const [program = '', ...argv] = stage().lab.login(host, [
      `${uncounted}; sudo systemctl start harderway-backup.service`,
    ]);
    expect(spawnSync(program, argv, { timeout: 180_000 }).status).toBe(1);
    expect(await newestCheck()).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('has no leader'),
    });
    for (const other of others) await on(other, 'systemctl start --no-block etcd');
    await until(async () => (await leader().catch(() => undefined)) ?? undefined);
  });
});

test('a member that is cut off from the others is asked for no snapshot: its data is old', async () => {
  const host = await leader();
  const others = control.filter((each) => each !== host).map(addressOf);
  const status = etcdctl('endpoint', 'status', '--write-out=fields').join(' ');
  const routes = (verb: string): string =>
    others.map((address) => `ip route ${verb} blackhole ${address}`).join('; ');
  await on(host, routes('add'));
  try {
    await until(async () => ((await on(host, status)).includes('"Leader" : 0\n') ? true : undefined));
    const leads = await until(() => leader().catch(() => undefined));
    expect(leads).not.toBe(host);
    await on(leads, etcdctl('put', '/written', 'since').join(' '));
    const [, revision] = /^"Revision" : (\d+)$/m.exec(await on(leads, status)) ?? [];
    const { error, value } = await stage().act({ file, op: 'backup', snapshot: stage().workDirectory });
    expect(error).toBeUndefined();
    expect(value).toMatchObject({ manifest: { revision: Number(revision) } });
  } finally {
    await on(host, routes('del'));
  }
  await until(async () => ((await on(host, status)).includes('"Leader" : 0\n') ? undefined : true));
});

/**
 * Drops all that the leader's etcd sends to a follower on the connections that the follower has opened, except on the busiest one,
 * which carries heartbeats. The follower still knows its leader, has nothing to complain about, and gets no entries.
 *
 * @returns what undoes it
 */
async function withholdEntries(leads: string, follower: string): Promise<() => Promise<unknown>> {
  const sent = async (): Promise<ReadonlyMap<number, number>> => {
    const shown = await on(leads, `ss -tinHO state established sport = :2380 dst ${addressOf(follower)}`);
    const connections = [...shown.matchAll(/:2380 +\S+:(\d+) .*? segs_out:(\d+)/g)];
    return new Map(connections.map(([, port, segments]) => [Number(port), Number(segments)]));
  };
  const before = await sent();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const grown = [...(await sent())].map(([port, now]) => [port, now - (before.get(port) ?? now)] as const);
  const [[kept, segments] = [0, 0]] = grown.sort(([, one], [, other]) => other - one);
  expect(segments).toBeGreaterThan(20);
  const ranges = [`1-${kept - 1}`, `${kept + 1}-65534`];
  /** Both directions: the leader would send entries on what is left if it saw that the others have ended. */
  const rules = async (verb: string): Promise<void> => {
    const rule = `ip rule ${verb} blackhole ipproto tcp to`;
    for (const ports of ranges) {
      await on(leads, `${rule} ${addressOf(follower)} sport 2380 dport ${ports}`);
      await on(follower, `${rule} ${addressOf(leads)} dport 2380 sport ${ports}`);
    }
  };
  await rules('add');
  return () => rules('del');
}

test('the snapshot of a follower that lags is dropped, and taken again from the leader', async () => {
  const leads = await leader();
  const [follower = '', silent = ''] = control.filter((each) => each !== leads);
  const status = async (host: string) => {
    const shown = await on(host, etcdctl('endpoint', 'status', '--write-out=fields').join(' '));
    const [, leader = ''] = /^"Leader" : (\d+)$/m.exec(shown) ?? [];
    return { leader, revision: Number(/^"Revision" : (\d+)$/m.exec(shown)?.[1]) };
  };
  const { leader: known } = await status(leads);
  const deliver = await withholdEntries(leads, follower);
  try {
    await on(leads, etcdctl('put', '/written', 'meanwhile').join(' '));
    const { revision } = await status(leads);
    // The other follower has it too, but does not say so.
    await on(silent, 'mv $(command -v curl) /root/curl');
    const since = await on(follower, 'date +%s');
    expect(await status(follower)).toEqual({ leader: known, revision: revision - 1 });
    const { error, value } = await stage().act({ file, op: 'backup', snapshot: stage().workDirectory });
    expect(await status(follower)).toEqual({ leader: known, revision: revision - 1 });
    expect(error).toBeUndefined();
    expect(value).toMatchObject({ manifest: { host: leads, revision }, unanswered: [{ host: silent }] });
    expect(await on(follower, `journalctl -u etcd --since @${since} -o cat`)).toContain(
      'sent database snapshot to client',
    );
  } finally {
    await on(silent, '[ ! -e /root/curl ] || mv -f /root/curl /usr/bin/curl');
    await deliver();
  }
  await expect.poll(() => status(follower), { timeout: 60_000 }).toEqual(await status(leads));
});

test('without backup in cluster.yaml the hosts stop, and their snapshots stay', async () => {
  const counts = await Promise.all(control.map(async (host) => (await snapshotsOn(host)).length));
  expect((await stage().act({ file: plain, op: 'apply', stages })).error).toBeUndefined();
  expect((await stage().act({ file: plain, op: 'plan', stages })).plan?.waves).toEqual([]);
  for (const [index, host] of control.entries()) {
    expect(await on(host, 'systemctl list-unit-files "harderway-backup*" --no-legend || :')).toBe('');
    expect(
      await on(host, 'ls /usr/local/sbin/harderway-backup /var/lib/harderway/backup* 2>/dev/null || :'),
    ).toBe('');
    expect(await snapshotsOn(host)).toHaveLength(counts[index] ?? -1);
  }
});
