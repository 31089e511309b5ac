import { RemoteExecError } from '@harderway/remote-exec';
import { expect, test } from 'vitest';
import { checkRestored } from '../../../src/operations/check-restored.js';
import { restoreId } from '../../../src/operations/restore/restore-id.js';
import { exampleSpec, fakeSession, operationContext } from '../../example.js';

const at = 1_000_000_100;
const restore = restoreId('kubenet', { sha256: 'a'.repeat(64), attempt: 1, revision: at });

/** Members to which a client writes after the restore: the newest revision and its keys differ from those of the snapshot. */
function members(more: {
  readonly keysAt?: number | 'compacted';
  readonly hashes?: Readonly<Record<string, number>>;
  /** The host to which the connection is lost. */
  readonly gone?: string;
  readonly revision?: number;
}) {
  const { keysAt = 40, hashes = {}, gone, revision = at + 5 } = more;
  return fakeSession(exampleSpec(), (host, words) => {
    if (host === gone)
      return new RemoteExecError('closed', 'the connection is closed.', { outcome: 'never-ran', host });
    const hash = hashes[host] ?? 7;
    if (words.includes('maintenance/status')) {
      const header = { cluster_id: '1', member_id: host.slice(-1), revision: String(revision) };
      return { exitCode: 0, stdout: JSON.stringify({ header, version: '3.5.30', leader: '1' }) };
    }
    if (words.includes('kv/range')) {
      if (keysAt === 'compacted' || !words.includes(`"revision":"${at}"`))
        return { exitCode: 22, stdout: '' };
      return { exitCode: 0, stdout: JSON.stringify({ header: {}, count: String(keysAt) }) };
    }
    const asked = keysAt === 'compacted' ? revision : at;
    if (!words.includes(`--rev=${asked}`)) return { exitCode: 1, stdout: '' };
    const HashKV = { header: { revision: at + 5 }, hash, compact_revision: at };
    return { exitCode: 0, stdout: JSON.stringify([{ Endpoint: 'e', HashKV }]) };
  });
}

const look = (session: ReturnType<typeof members>) =>
  checkRestored
    .execution({ kind: 'check-restored', host: 'control0', restore, keys: 40 }, operationContext(session))
    .look();

test('a client that writes meanwhile does not matter', async () => {
  expect(await look(members({}))).toEqual({ done: true, found: 'as in the snapshot' });
});

test('other keys at the revision of the snapshot do', async () => {
  expect(await look(members({ keysAt: 39 }))).toEqual({
    done: false,
    found: `39 keys at revision ${at}, 40 expected`,
  });
});

test('so do members that differ', async () => {
  expect(await look(members({ hashes: { control2: 8 } }))).toMatchObject({
    done: false,
    found: expect.stringContaining('control2 8'),
  });
});

test('members are compared with each other where the revision was compacted', async () => {
  expect((await look(members({ keysAt: 'compacted' }))).done).toBe(true);
  expect((await look(members({ keysAt: 'compacted', hashes: { control1: 8 } }))).done).toBe(false);
});

test('members that have not reached the revision of the restore hold something else', async () => {
  expect(await look(members({ keysAt: 'compacted', revision: at - 1 }))).toEqual({
    done: false,
    found: `control0 is at revision ${at - 1}, before the restore's ${at}`,
  });
});

test('a member whose host is lost is not waited for', async () => {
  await expect(look(members({ gone: 'control1' }))).rejects.toMatchObject({
    code: 'host-lost',
    host: 'control1',
  });
});
