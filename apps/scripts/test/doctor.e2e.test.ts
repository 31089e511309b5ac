import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import { setUp, setUpInProduction } from '../bench/notice/changes.js';
import { buildByHand } from './by-hand/build.js';
import { decoys } from './planted/decoys.js';
import { diagnose, diagnoseStranger, equip } from './planted/doctor.js';
import type { PlantedFault } from './planted/faults/fault.js';
import { gatewayFaults } from './planted/faults/gateways.js';
import { plantedFaults } from './planted/faults/index.js';
import { measureDoctor, tracesOfDoctor } from './planted/measure.js';
import { deceived, faultsOf, isHealthy, type Row, tried, until } from './planted/trial.js';

const { signal } = new AbortController();

/** `FAULT` is a regular expression: only faults and decoys whose title it matches are planted. */
const only = new RegExp(process.env['FAULT'] ?? '');
/** `SHARD=2/3` plants every third fault from the second on, on a lab of its own. */
const [shard = 1, shards = 1] = (process.env['SHARD'] ?? '1/1').split('/').map(Number);

const chosen = <T extends { readonly title: string }>(all: readonly T[]): readonly T[] =>
  all.filter(({ title }, index) => index % shards === shard - 1 && only.test(title));

/** Plants faults one after another, and prints how the doctor did. */
async function expectNamed(ground: Ground, faults: readonly PlantedFault[]): Promise<void> {
  const rows: Row[] = [];
  for (const fault of chosen(faults)) {
    const row = await tried(ground, fault);
    if (fault.silences === true) expect.soft(row.path).toBe(fault.code);
    rows.push(row);
    console.log(`${row.first === row.expected ? 'ok ' : 'BAD'} ${JSON.stringify(row)}`);
  }
  console.table(rows);
  expect(rows.filter(({ expected, first }) => first !== expected)).toEqual([]);
  expect(rows.filter(({ repaired }) => repaired === 'no')).toEqual([]);
}

test('faults of a control plane made by hand are named first, and repaired by the commands', {
  timeout: 14_400_000,
}, async () => {
  await onGround(`doctor-e2e-${shard}`, signal, async (ground) => {
    await setUp(ground);
    await until(ground, isHealthy);
    const sound = await diagnose(ground);
    expect(faultsOf(sound)).toEqual([]);
    expect(sound).toMatchObject({ health: 'healthy', unread: [] });
    const measured = await measureDoctor(ground);
    console.log(JSON.stringify(measured));
    expect(measured.bytes).toBeLessThan(300_000);
    expect(await tracesOfDoctor(ground)).toEqual(
      Object.fromEntries(ground.spec.hosts.map(({ name }) => [name, []])),
    );
    await equip(ground);
    const mistaken: Record<string, readonly string[]> = {};
    for (const decoy of chosen(decoys)) mistaken[decoy.title] = await deceived(ground, decoy);
    console.log(JSON.stringify(mistaken, undefined, 1));
    await expectNamed(ground, plantedFaults);
    expect(Object.values(mistaken).flat()).toEqual([]);
  });
});

test('every section of the guide is recognized', {
  timeout: 1_500_000,
}, async () => {
  await onGround('doctor-e2e-sections', signal, async (ground) => {
    const seen: Record<string, unknown> = {};
    const look = async (title: string): Promise<void> => {
      const report = await diagnoseStranger(ground);
      seen[title] = {
        progress: report.progress.map(({ state }) => state),
        faults: faultsOf(report).map(({ id, hosts }) => `${id} on ${hosts.join(', ')}`),
      };
    };
    await look('nothing');
    await buildByHand(ground, look);
    console.log(JSON.stringify(seen, undefined, 1));
    const control = ground.spec.hosts.map(({ name }) => name).filter((name) => name.startsWith('control'));
    // As the guide says, an address that is only typed is lost upon every reboot.
    const lost = (hosts: readonly string[]): readonly string[] =>
      hosts.map((host) => `virtual-address-not-persistent on ${host}`);
    const expected: readonly (readonly [title: string, done: number, faults: readonly string[]])[] = [
      ['nothing', 0, []],
      ['etcd', 1, []],
      ['kube-apiserver', 2, []],
      ['virtual address on control nodes', 3, [...lost(control), 'virtual-address-silent on ']],
      ['load balancer', 4, lost([...control, 'gateway'])],
      ['kube-controller-manager and kube-scheduler', 6, lost([...control, 'gateway'])],
    ];
    for (const [title, done, faults] of expected)
      expect.soft(seen[title], title).toEqual({
        progress: [...Array(done).fill('done'), ...Array(6 - done).fill('not started')],
        faults,
      });
  });
});

test('faults of two gateways are named first', { timeout: 3_600_000 }, async () => {
  const work = async (ground: Ground): Promise<void> => {
    await setUpInProduction(ground);
    const sound = await until(ground, isHealthy);
    expect(faultsOf(sound)).toEqual([]);
    await expectNamed(ground, gatewayFaults);
  };
  await onGround('doctor-e2e-gateways', signal, work, { gateways: 2 });
});
