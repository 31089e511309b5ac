import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { etcdctl } from '../src/components/etcd/cluster.js';
import { type Stage, setStage } from './bad-days/stage.js';

const name = 'matrix-quota';
const stages = ['prepare', 'etcd'] as const;
const mebibytes = (count: number): string => String(count * 1024 * 1024);

let set: Stage | undefined;
function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}
const onEtcd = (...words: readonly string[]): Promise<string> =>
  stage().on('control0', etcdctl(...words).join(' '));

beforeAll(async () => {
  set = await setStage({ name, etcdOf: 'sid' });
});
afterAll(() => downLab(name));

const clusterOf = (quota: string): Promise<string> =>
  stage().cluster({ etcdFlags: { 'quota-backend-bytes': quota } });

/**
 * Writes 60 values of 20 kB at once until etcd takes no more; their keys repeat after so many times. etcd drops history in
 * steps of 1000 values, and counts the room of the last step only after the next write, which an alarm refuses.
 */
async function fill(times: number): Promise<void> {
  const put = `i=0; while [ $i -lt 60 ]; do echo "put /filled/$((n % ${times}))/$i $value"; i=$((i + 1)); done; echo; echo`;
  await stage().on(
    'control0',
    `value=$(head -c 20000 /dev/zero | tr '\\0' x); n=0; while [ $n -lt 200 ] && { echo; ${put}; } | ${etcdctl('txn').join(' ')} >/dev/null 2>&1; do n=$((n + 1)); done; [ $n -lt 200 ]`,
  );
  expect(await onEtcd('alarm', 'list')).toContain('NOSPACE');
}

/** Applies; the waves. Nothing is left to do, all is well, and etcd takes writes. */
async function cured(file: string): Promise<readonly string[]> {
  const { act } = stage();
  const { plan, error } = await act({ file, op: 'apply', stages });
  expect(error).toBeUndefined();
  expect((await act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
  const { checks } = await act({ file, op: 'verify', stages });
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(await onEtcd('alarm', 'list')).toBe('');
  expect(await onEtcd('put', 'after', 'x')).toBe('OK');
  return (plan?.waves ?? []).map(({ id }) => id);
}

/** The share of each member's file that holds data. */
async function usedShares(): Promise<readonly number[]> {
  const answers = JSON.parse(await onEtcd('endpoint', 'status', '--cluster', '--write-out=json'));
  return answers.map(
    ({ Status }: { readonly Status: { readonly dbSize: number; readonly dbSizeInUse: number } }) =>
      Status.dbSizeInUse / Status.dbSize,
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 60; look += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('not in time');
}

const revision = async (): Promise<number> =>
  JSON.parse(await onEtcd('endpoint', 'status', '--write-out=json'))[0].Status.header.revision;

test('history that was dropped fills the quota: members are defragmented, the alarm goes', async () => {
  const file = await clusterOf(mebibytes(80));
  expect((await stage().act({ file, op: 'apply', stages })).error).toBeUndefined();
  await fill(2);
  // etcd drops history in the background; a plan goes by what is free.
  await onEtcd('compact', String(await revision()), '--physical');
  await until(async () => (await usedShares()).every((share) => share < 0.5));
  const waves = await cured(file);
  expect(waves).toHaveLength(4);
  expect(waves.at(-1)).toBe('etcd/disarm:all');
});

test('keys fill the quota: a larger one in cluster.yaml is enough', async () => {
  await fill(1000);
  const waves = await cured(await clusterOf(mebibytes(160)));
  expect(waves.filter((id) => id.startsWith('etcd:')).sort()).toEqual([
    'etcd:control0',
    'etcd:control1',
    'etcd:control2',
  ]);
  expect(waves.at(-1)).toBe('etcd/disarm:all');
});
