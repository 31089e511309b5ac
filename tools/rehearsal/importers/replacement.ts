// Replaces a member of etcd from what etcdctl printed, and restores a snapshot: what nobody answered permits nothing.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EtcdCluster } from '@harderway/etcd-config';
import { parseMemberList } from '@harderway/etcd-config/etcdctl';
import { type MembershipPlan, planMembership } from '@harderway/etcd-config/membership';
import {
  canRaise,
  examineSnapshot,
  restoreArgv,
  restoredRevision,
  storedSnapshots,
} from '@harderway/etcd-snapshots';

const cluster: EtcdCluster = {
  version: '3.5.33',
  token: 't',
  dataDirectory: '/var/lib/etcd',
  members: ['a', 'b', 'c'].map((name, index) => ({ name, address: `192.0.2.1${index}` })),
};
const line = (name: string, address: string, index: number): string =>
  `${index + 1}, started, ${name}, http://${address}:2380, http://${address}:2379, false\r\n`;
const list = cluster.members.map(({ name, address }, index) => line(name, address, index)).join('');
const { members, diagnostics } = parseMemberList(list);
assert.deepEqual(diagnostics, []);

const replaced = (text: string, ...healthy: readonly string[]): MembershipPlan =>
  planMembership(
    cluster,
    { members: parseMemberList(text).members, healthy: new Set(healthy) },
    { replace: ['b'] },
  );
const [first, second, third] = members.map(({ id }) => id);
assert.ok(first !== undefined && second !== undefined && third !== undefined);
const { steps, refusal } = replaced(list, first, third);
assert.equal(refusal, undefined);
assert.ok(steps.every(({ during }) => during.up >= during.needed));
assert.deepEqual(
  steps.flatMap(({ etcdctl }) => (etcdctl === undefined ? [] : [etcdctl.slice(0, 2).join(' ')])),
  ['member remove', 'member add', 'member promote'],
);
for (const plan of [replaced(list, first), replaced(''), replaced('Error: context deadline exceeded\n')]) {
  assert.equal(plan.refusal?.code, 'quorum-lost');
  assert.deepEqual(plan.steps, []);
}

const directory = await mkdtemp(join(tmpdir(), 'importer-'));
try {
  await writeFile(join(directory, 'cut.db'), 'cut');
  await mkdir(join(directory, 'old.db'));
  await symlink('missing', join(directory, 'last.db'));
  const [only, ...others] = await storedSnapshots(directory);
  assert.ok(only);
  assert.deepEqual(others, []);
  assert.ok((await examineSnapshot(only.path)).fault);
} finally {
  await rm(directory, { recursive: true });
}
const seen = { snapshot: 4711, highest: 5000, complete: false, nowMs: Date.now() };
for (const version of ['3.4.23', '3.5.33']) {
  const raiseBy = restoredRevision(version, seen) - seen.snapshot;
  const input = { member: 'b', snapshot: 's.db', dataDirectory: 'd', token: 'u', raiseBy };
  const words = restoreArgv({ ...cluster, version }, input);
  assert.equal(words.includes('--mark-compacted'), canRaise(version));
}
