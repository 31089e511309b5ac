import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examineSnapshot, storedSnapshots } from '@harderway/etcd-snapshots';
import { local, type Transport } from '@harderway/remote-exec';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { MemberState } from '../../src/backup/members.js';
import { receiveCurrent } from '../../src/backup/receive-snapshot.js';
import { takeSnapshot } from '../../src/backup/take-snapshot.js';
import { exampleSpec, fakeSession } from '../example.js';

let directory = '';
let attempts = 0;

/** Takes a snapshot at revision 2 and one at revision 3, in a network of its own. */
const snapshots = `ip link set lo up
etcd --data-dir "$1/data" 2>/dev/null & etcd=$!
for attempt in $(seq 100); do ! etcdctl put key one 2>/dev/null || break; sleep 0.2; done
etcdctl snapshot save "$1/behind.db"
etcdctl put key two
etcdctl snapshot save "$1/current.db"
kill $etcd; wait $etcd || :`;

beforeAll(() => {
  const install = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(install, ['etcd-server', 'etcd-client'], { stdio: 'inherit' });
  directory = mkdtempSync(join(tmpdir(), 'receive-snapshot-'));
  execFileSync('unshare', ['--net', 'sh', '-ec', snapshots, 'sh', directory], {
    env: { ...process.env, ETCDCTL_API: '3' },
    stdio: 'ignore',
    timeout: 60_000,
  });
}, 300_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A host that sends a snapshot, whatever it is asked. */
const sending = (name: string): Transport => ({
  ...local(),
  stream: (command) => local().stream({ ...command, argv: ['cat', join(directory, `${name}.db`)] }),
});

/** Receives from a follower and a leader that say they are at revision 3, and send these snapshots. */
function receive(follower: string, leader: string) {
  const states = ['control0', 'control1'].map(
    (host): MemberState => ({
      host,
      clusterId: 'c1',
      memberId: host,
      version: '3.5.33',
      revision: 3,
      isLeader: host === 'control1',
      isLearner: false,
      errors: [],
    }),
  );
  const session = {
    ...fakeSession(exampleSpec(), () => ({})),
    transports: new Map([
      ['control0', sending(follower)],
      ['control1', sending(leader)],
    ]),
  };
  attempts += 1;
  return receiveCurrent(session, { states, unanswered: [] }, join(directory, `received-${attempts}`));
}

test('a snapshot comes from a follower that is up to date', async () => {
  const { member, facts } = await receive('current', 'behind');
  expect([member.host, facts.revision]).toEqual(['control0', 3]);
});

test('one that lags is dropped, and taken again from the leader', async () => {
  const { member, facts } = await receive('behind', 'current');
  expect([member.host, facts.revision]).toEqual(['control1', 3]);
});

test('where all lag there is none', async () => {
  await expect(receive('behind', 'behind')).rejects.toMatchObject({
    code: 'backup-failed',
    found: 'control1 has revision 2; 3 was seen',
  });
});

describe('taking snapshots', () => {
  const status = JSON.stringify({
    header: { cluster_id: '1', member_id: '2', revision: '3' },
    version: '3.5.33',
    leader: '2',
  });

  /** A session whose one control node that answers sends a snapshot, and says what stage of rotations it keeps. */
  function session(stage = '') {
    const answering = fakeSession(exampleSpec(), (_, words) => {
      if (words.includes('maintenance/status')) return { stdout: status };
      return words.includes('stage-end') ? { stdout: `${stage}== stage-end\n` } : {};
    });
    const control0 = answering.transports.get('control0');
    if (control0 === undefined) throw new Error('no host');
    const { stream } = sending('current');
    return { ...answering, transports: new Map([['control0', { ...control0, stream }]]) };
  }

  test('at the same moment into one directory loses none', async () => {
    const backups = join(directory, 'backups');
    const credentials = Buffer.from('sealed');
    const taken = await Promise.all([1, 2, 3].map(() => takeSnapshot(session(), backups, { credentials })));
    const stored = await storedSnapshots(backups);
    expect(stored.map(({ path }) => path).sort()).toEqual(taken.map(({ path }) => path).sort());
    for (const { path } of stored) expect(await examineSnapshot(path)).toMatchObject({ fault: undefined });
    expect(readdirSync(backups)).toHaveLength(9);
  });

  test('with credentials of another cluster names none of them, and seals none', async () => {
    const backups = join(directory, 'strange');
    const other = () => session('== stage\n{"revision":5,"keys":["ca 0"]}\n== authorities\n\n');
    const { manifest, doubt } = await takeSnapshot(other(), backups);
    expect(doubt).toBe('it is at stage 5 of rotations, these credentials are at 0');
    expect(manifest.authorities).toEqual({});
    await expect(
      takeSnapshot(other(), backups, { credentials: Buffer.from('sealed') }),
    ).rejects.toMatchObject({
      code: 'backup-failed',
      message: expect.stringMatching(/^the credentials in .* do not belong to the cluster of control0$/),
      found: doubt,
    });
    expect(readdirSync(backups)).toHaveLength(2);
    expect((await takeSnapshot(session(), join(directory, 'own'))).doubt).toBeUndefined();
  });

  test('leaves nothing where the credentials do not fit on the disk', async () => {
    const small = join(directory, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
    onTestFinished(() => void execFileSync('umount', [small]));
    await expect(
      takeSnapshot(session(), small, { credentials: Buffer.alloc(512 * 1024) }),
    ).rejects.toMatchObject({ code: 'backup-failed', message: expect.stringContaining('does not fit') });
    expect(readdirSync(small)).toEqual([]);
  });
});
