import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadAt } from '../../src/database/pages.js';
import { readSnapshot, readSnapshotKeys } from '../../src/database/read.js';
import { type RunningEtcd, startEtcd } from '../etcd.js';

/** A file in memory. */
const readerOf =
  (bytes: Buffer): ReadAt =>
  async (offset, length) =>
    bytes.subarray(offset, offset + length);

const directory = mkdtempSync(join(tmpdir(), 'harderway-snapshot-'));
const file = join(directory, 'snapshot.db');
let etcd: RunningEtcd | undefined;
/** The output of etcdctl about the snapshot. */
let said: {
  readonly revision: number;
  readonly compacted: number;
  readonly keys: number;
  readonly index: number;
};

beforeAll(async () => {
  etcd = await startEtcd(directory);
  const { etcdctl } = etcd;
  const noise = (bytes: number): string => Buffer.alloc(bytes, 'harder way ').toString();
  const put = (key: string, bytes: number): string => `put ${key} "${noise(bytes)}"`;
  // Pages of many sizes: one value is larger than a page, and some keys are gone or written again.
  const transactions = [
    Array.from({ length: 120 }, (_, index) => put(`/k/${index}`, 1 + index * 17)),
    Array.from({ length: 120 }, (_, index) => put(`/k/${index * 2}`, 1 + index * 31)),
    [put('/big', 60_000), 'del /k/12 --prefix=true', 'put /other "x"'],
    ['put /k/12 "again"'],
  ];
  const write = (commands: readonly string[]): string => etcdctl(['txn'], `\n${commands.join('\n')}\n\n\n`);
  for (const commands of transactions) write(commands);
  const lease = /lease (\w+) granted/.exec(etcdctl(['lease', 'grant', '600']))?.[1] ?? '';
  etcdctl(['put', '/leased', 'x', `--lease=${lease}`]);
  etcdctl(['compaction', '3']);
  const revision = JSON.parse(etcdctl(['endpoint', 'status', '--write-out=json']))[0].Status;
  etcdctl(['snapshot', 'save', file]);
  said = {
    revision: revision.header.revision,
    index: revision.raftIndex,
    compacted: 3,
    keys: Number(
      /"Count" : (\d+)/.exec(etcdctl(['get', '--prefix', '', '--count-only', '--write-out=fields']))?.[1],
    ),
  };
}, 120_000);

afterAll(async () => {
  await etcd?.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a snapshot of a real etcd', () => {
  test('says its revision, its members and its version', async () => {
    const { revision, compactRevision, raftIndex, members, clusterVersion } = await readSnapshot(
      readerOf(readFileSync(file)),
    );
    expect({ revision, compactRevision, raftIndex }).toEqual({
      revision: said.revision,
      compactRevision: said.compacted,
      raftIndex: said.index,
    });
    expect(members).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]+$/),
        name: 'first',
        peerUrls: [expect.stringContaining('http://')],
      },
    ]);
    expect(clusterVersion).toMatch(/^3\.[4-7]\.0$/);
  });

  test('has the keys that etcd counts, whatever was deleted or written again', async () => {
    const { keys, leased, labels } = await readSnapshotKeys(readerOf(readFileSync(file)), (_, value) =>
      value.toString() === 'again' ? 'again' : undefined,
    );
    expect(keys).toBe(said.keys);
    expect(leased).toBe(1);
    expect([...labels]).toEqual([['again', 1]]);
  });

  test('is read whole or refused by its code, wherever it is damaged or cut', async () => {
    const whole = readFileSync(file);
    const refused = [];
    for (let at = 0; at < 400; at += 1) {
      const bytes = Buffer.from(whole);
      if (at % 4 === 0) refused.push(bytes.subarray(0, Math.floor((bytes.length * at) / 400)));
      else {
        bytes.fill(at, Math.floor((bytes.length * at) / 400), Math.floor((bytes.length * at) / 400) + 32);
        refused.push(bytes);
      }
    }
    let found = 0;
    for (const bytes of refused)
      await readSnapshotKeys(readerOf(bytes)).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'damaged-snapshot' });
        found += 1;
      });
    expect(found).toBeGreaterThan(50);
    writeFileSync(join(directory, 'empty.db'), '');
    await expect(readSnapshot(readerOf(Buffer.alloc(0)))).rejects.toMatchObject({ code: 'damaged-snapshot' });
  });
});
