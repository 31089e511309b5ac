import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '@harderway/cluster-doctor';
import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import { setUp } from '../bench/notice/changes.js';
import { asRoot, diagnose, measureDoctor } from './planted/doctor.js';
import { type PlantedFault, plantedFaults } from './planted/faults.js';

const { signal } = new AbortController();

/** Directories that a fault may change, as far as a host has them. */
const kept = 'etc/systemd/system etc/etcd etc/kubernetes etc/ha.d var/lib/kubernetes';
const keep = `cd / && tar -cf /var/tmp/kept.tar $(ls -d ${kept} 2>/dev/null)`;
const bringBack =
  'cd / && tar -xf /var/tmp/kept.tar && systemctl daemon-reload; for unit in etcd kube-apiserver kube-controller-manager kube-scheduler ldirectord; do [ ! -e /etc/systemd/system/$unit.service ] && [ ! -e /usr/lib/systemd/system/$unit.service ] || { systemctl enable -q $unit; timeout 60 systemctl restart $unit; }; done; true';

const errors = ({ findings }: Report) => findings.filter(({ severity }) => severity !== 'info');

function firstOf(report: Report): string {
  const [first] = errors(report);
  return first === undefined ? 'nothing' : `${first.id} on ${first.hosts.join(', ')}`;
}

/** Asks again until an answer is as expected, for 90 s: programs take time to fail, and to come back. */
async function until(ground: Ground, holds: (report: Report) => boolean): Promise<Report> {
  const end = Date.now() + 90_000;
  for (;;) {
    const report = await diagnose(ground);
    if (holds(report) || Date.now() > end) return report;
    await sleep(2000, undefined, { signal });
  }
}

/** One row of the matrix. */
interface Row {
  readonly fault: string;
  readonly expected: string;
  readonly first: string;
  /** The finding that explains why the virtual address is silent. */
  readonly path?: string | undefined;
  /** By the commands of the finding alone. */
  readonly repaired: 'yes' | 'no' | 'by a person';
}

async function tried(ground: Ground, fault: PlantedFault): Promise<Row> {
  const { host, code, named = host, repairs = true } = fault;
  await asRoot(ground, host, keep);
  await asRoot(ground, host, fault.plant);
  const found = await until(ground, (report) => firstOf(report).startsWith(`${code} on ${named}`));
  const commands = repairs ? (errors(found)[0]?.repair ?? []) : [];
  for (const { host: at, command } of commands) await asRoot(ground, at, command).catch(() => undefined);
  const after = repairs ? await until(ground, (report) => errors(report).length === 0) : found;
  const healthy = errors(after).length === 0;
  if (!healthy) {
    await asRoot(ground, host, `${fault.undo ?? ':'}\n${bringBack}`);
    await until(ground, (report) => errors(report).length === 0);
  }
  const repaired = healthy ? 'yes' : repairs ? 'no' : 'by a person';
  return {
    fault: `${fault.title} (${host})`,
    expected: `${code} on ${named}`,
    first: firstOf(found),
    path: found.paths[0]?.finding,
    repaired,
  };
}

test('faults of a control plane made by hand are named first, and repaired by the commands', {
  timeout: 3_600_000,
}, async () => {
  await onGround('doctor-e2e', signal, async (ground) => {
    await setUp(ground);
    expect(errors(await until(ground, (report) => errors(report).length === 0))).toEqual([]);
    const { ms, bytes } = await measureDoctor(ground);
    console.log(`the doctor took ${ms.toFixed()} ms, and its bundle has ${bytes} bytes`);
    expect(bytes).toBeLessThan(300_000);
    const rows: Row[] = [];
    const only = process.env['FAULT'];
    for (const fault of plantedFaults.filter(
      ({ title }) => only === undefined || new RegExp(only).test(title),
    )) {
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
