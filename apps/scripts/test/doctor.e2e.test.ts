import { loadavg } from 'node:os';
import { expect, test } from 'vitest';
import { onGround } from '../bench/ground.js';
import { setUp } from '../bench/notice/changes.js';
import { equip, measureDoctor } from './planted/doctor.js';
import { plantedFaults } from './planted/faults/index.js';
import { faultsOf, isHealthy, type Row, tried, until } from './planted/trial.js';

const { signal } = new AbortController();

/** `FAULT` is a regular expression: only faults whose title it matches are planted. */
const only = new RegExp(process.env['FAULT'] ?? '');

test('faults of a control plane made by hand are named first, and repaired by the commands', {
  timeout: 7_200_000,
}, async () => {
  await onGround('doctor-e2e', signal, async (ground) => {
    await setUp(ground);
    await equip(ground);
    expect(faultsOf(await until(ground, isHealthy))).toEqual([]);
    const { ms, bytes } = await measureDoctor(ground);
    const load = loadavg()[0]?.toFixed(1);
    console.log(`the doctor took ${ms.toFixed()} ms at a load of ${load}; its bundle has ${bytes} bytes`);
    expect(bytes).toBeLessThan(300_000);
    const rows: Row[] = [];
    for (const fault of plantedFaults.filter(({ title }) => only.test(title))) {
      const row = await tried(ground, fault);
      if (fault.silences === true) expect(row.path).toBe(fault.code);
      rows.push(row);
      console.log(`${row.first === row.expected ? 'ok ' : 'BAD'} ${JSON.stringify(row)}`);
    }
    console.table(rows);
    expect(rows.filter(({ expected, first }) => first !== expected)).toEqual([]);
    expect(rows.filter(({ repaired }) => repaired === 'no')).toEqual([]);
  });
});
