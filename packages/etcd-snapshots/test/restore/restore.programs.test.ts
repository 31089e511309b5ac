import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EtcdCluster } from '@harderway/etcd-config';
import { afterAll, expect, test } from 'vitest';
import { restoreArgv } from '../../src/restore/command.js';
import { restoredRevision } from '../../src/restore/revision.js';
import { readFacts } from '../../src/stored/contents.js';
import { type RunningEtcd, startEtcd } from '../etcd.js';

const directory = mkdtempSync(join(tmpdir(), 'harderway-restores-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const revisionOf = ({ etcdctl }: RunningEtcd): number =>
  JSON.parse(etcdctl(['endpoint', 'status', '--write-out=json']))[0].Status.header.revision;

const versionOf = ({ etcdctl }: RunningEtcd): string =>
  JSON.parse(etcdctl(['endpoint', 'status', '--write-out=json']))[0].Status.version;

test('a real etcd that is restored again and again never goes back, whether it answers or not', async () => {
  let etcd = await startEtcd(join(directory, 'first'));
  try {
    const version = versionOf(etcd);
    const cluster: EtcdCluster = {
      version,
      token: 'first',
      dataDirectory: '/var/lib/etcd',
      members: [{ name: 'first', address: '127.0.0.1' }],
    };
    const snapshotOf = (day: string): string => {
      etcd.etcdctl(['put', 'day', day]);
      const path = join(directory, `${day}.db`);
      etcd.etcdctl(['snapshot', 'save', path]);
      return path;
    };
    const [monday, tuesday] = [snapshotOf('monday'), snapshotOf('tuesday')];
    let seen = revisionOf(etcd);
    // Everything is known; then nothing is; then the names of earlier restores alone.
    const restores = [
      { day: 'tuesday', snapshot: tuesday, complete: true, isKnown: true },
      { day: 'monday', snapshot: monday, complete: true, isKnown: true },
      { day: 'tuesday', snapshot: tuesday, complete: false, isKnown: false },
      { day: 'monday', snapshot: monday, complete: false, isKnown: true },
    ];
    for (const [index, { day, snapshot, complete, isKnown }] of restores.entries()) {
      await etcd.stop();
      const facts = await readFacts(snapshot);
      const revision = restoredRevision(version, {
        snapshot: facts.revision,
        highest: isKnown ? seen : 0,
        complete,
        nowMs: Date.now(),
      });
      const target = join(directory, `restored-${index}`);
      const argv = restoreArgv(cluster, {
        member: 'first',
        snapshot,
        dataDirectory: join(target, 'data'),
        token: `restored-${index}`,
        raiseBy: revision - facts.revision,
      });
      execFileSync('etcdctl', argv, { env: { ...process.env, ETCDCTL_API: '3' }, stdio: 'ignore' });
      etcd = await startEtcd(target);
      expect(etcd.etcdctl(['get', 'day', '--print-value-only']).trim()).toBe(day);
      // A watch of before ends: its client lists everything again.
      expect(() => etcd.etcdctl(['get', 'day', `--rev=${seen}`])).toThrow();
      expect(revisionOf(etcd)).toBeGreaterThanOrEqual(revision);
      expect(revisionOf(etcd)).toBeGreaterThan(seen);
      etcd.etcdctl(['put', 'since', day]);
      seen = revisionOf(etcd);
    }
  } finally {
    await etcd.stop();
  }
}, 120_000);
