import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { etcdctl } from '../src/components/etcd/cluster.js';
import { controlNodes, gatewayNode, type Stage, setStage } from './bad-days/stage.js';

const releases = [
  { etcdOf: 'bookworm', version: '3.4.23' },
  { etcdOf: 'sid', version: '3.5.30' },
] as const;

const stages = ['prepare', 'etcd'] as const;
const names = ['control0', 'control1', 'control2'] as const;
const numbers = (to: number): readonly number[] => Array.from({ length: to }, (_, index) => index + 1);

describe.each(releases)('a restore with etcd $version', ({ etcdOf, version }) => {
  const name = `elsewhere-${etcdOf}`;
  let set: Stage | undefined;
  let here = '';
  let elsewhere = '';
  let snapshot = '';
  const stage = (): Stage => {
    if (set === undefined) throw new Error('the lab is not up');
    return set;
  };

  /** Writes keys, each acknowledged. */
  async function write(host: string, from: number, to: number): Promise<void> {
    const put = etcdctl('put').join(' ').replace(' put', ' put "/ledger/$n" x');
    await stage().on(host, `for n in $(seq ${from} ${to}); do ${put} >/dev/null || exit 1; done`);
  }

  /** The numbers of the keys that the member on a host has. */
  async function ledger(host: string): Promise<readonly number[]> {
    const argv = etcdctl('get', '--prefix', '--keys-only', '/ledger/');
    const text = await stage().on(host, argv.join(' '));
    const found = [...text.matchAll(/\/ledger\/(\d+)/g)].map(([, number]) => Number(number));
    return found.sort((one, other) => one - other);
  }

  async function backup(file: string): Promise<string> {
    const directory = join(stage().workDirectory, 'backups');
    expect((await stage().act({ file, op: 'backup', snapshot: directory })).error).toBeUndefined();
    const found = (await readdir(directory)).filter((own) => own.endsWith('.db')).sort();
    return join(directory, found.at(-1) ?? '');
  }

  async function restored(file: string): Promise<void> {
    const { act } = stage();
    expect((await act({ file, op: 'restore', stages, snapshot })).error).toBeUndefined();
    expect((await act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
    const { checks } = await act({ file, op: 'verify', stages });
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  }

  beforeAll(async () => {
    set = await setStage({ name, control: 6, etcdOf });
    const six = controlNodes(6);
    here = await set.cluster({ hosts: [gatewayNode, ...six.slice(0, 3)] });
    const moved = six.slice(3).map((own, index) => ({ ...own, name: `control${index}` }));
    elsewhere = await set.cluster({ hosts: [gatewayNode, ...moved] });
    expect((await set.act({ file: here, op: 'apply', stages })).error).toBeUndefined();
  });
  afterAll(() => downLab(name));

  test('loses exactly what came after the snapshot', async () => {
    expect(stage().versions.etcd).toBe(version);
    await write('control0', 1, 20);
    snapshot = await backup(here);
    await write('control0', 21, 30);
    await restored(here);
    for (const host of names) expect(await ledger(host)).toEqual(numbers(20));
  });

  test('makes the cluster of new machines with the same names and other addresses', async () => {
    await write('control0', 21, 40);
    snapshot = await backup(here);
    await stage().lab.stop(names);
    const { act } = stage();
    // The certificates name the old addresses.
    const refused = await act({ file: elsewhere, op: 'restore', stages, snapshot });
    expect(refused.error?.details).toEqual([expect.stringContaining('does not name')]);
    expect((await act({ file: elsewhere, op: 'certs', renew: true })).error).toBeUndefined();
    await restored(elsewhere);
    for (const host of ['control3', 'control4', 'control5']) expect(await ledger(host)).toEqual(numbers(40));
  });
});
