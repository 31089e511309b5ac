import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Report } from '@harderway/cluster-doctor';
import type { Ground } from '../../bench/ground.js';
import type { Decoy } from './decoys.js';
import { asRoot, diagnose } from './doctor.js';
import type { PlantedFault } from './faults/fault.js';

/** Directories that a fault may change, as far as a host has them. */
const kept =
  'etc/systemd/system etc/etcd etc/kubernetes etc/ha.d etc/keepalived etc/sysctl.d var/lib/kubernetes usr/local/share/ca-certificates';
const keep = `cd / && tar -cf /var/tmp/kept.tar $(ls -d ${kept} 2>/dev/null)`;
/** Brings the files back, and restarts what reads them, or does not run. */
const bringBack = `cd / && changed=$(tar -df /var/tmp/kept.tar 2>&1); tar -xf /var/tmp/kept.tar && systemctl daemon-reload
for unit in etcd kube-apiserver kube-controller-manager kube-scheduler ldirectord; do
  systemctl cat $unit >/dev/null 2>&1 || continue
  systemctl reset-failed $unit 2>/dev/null
  systemctl enable -q $unit
  case "$unit $changed" in
    etcd*etcd* | kube*kube* | ldirectord*ha.d* | ldirectord*ldirectord*) ;;
    *) systemctl -q is-active $unit && continue ;;
  esac
  timeout 60 systemctl restart $unit
done; true`;

export const faultsOf = ({ findings }: Report): readonly Finding[] =>
  findings.filter(({ severity }) => severity !== 'info');

export const isHealthy = (report: Report): boolean => faultsOf(report).length === 0;

function firstOf(report: Report): string {
  const [first] = faultsOf(report);
  return first === undefined ? 'nothing' : `${first.id} on ${first.hosts.join(', ')}`;
}

/** Asks again until an answer is as expected, for three minutes: programs take time to fail, and to come back, and warnings of the last minute have to pass. */
export async function until(ground: Ground, holds: (report: Report) => boolean): Promise<Report> {
  const end = Date.now() + 180_000;
  for (;;) {
    const report = await diagnose(ground);
    if (holds(report) || Date.now() > end) return report;
    await sleep(2000, undefined, { signal: ground.signal });
  }
}

/** One row of the matrix. */
export interface Row {
  readonly fault: string;
  readonly expected: string;
  readonly first: string;
  /** The finding that explains why the virtual address is silent. */
  readonly path?: string | undefined;
  /** By the commands of the finding alone. */
  readonly repaired: 'yes' | 'no' | 'by a person';
}

async function undo(
  ground: Ground,
  { host, undo: own, undoElsewhere = {} }: Pick<PlantedFault, 'host' | 'undo' | 'undoElsewhere'>,
  hosts: readonly string[],
) {
  for (const each of hosts) {
    const more = each === host ? own : undoElsewhere[each];
    await asRoot(ground, each, `${more ?? ':'}\n${bringBack}`);
  }
  return until(ground, isHealthy);
}

/** Plants a fault, asks the doctor about it, runs the commands of its finding, and undoes the rest. */
export async function tried(ground: Ground, fault: PlantedFault): Promise<Row> {
  const { host, code, elsewhere = {}, named = host, repairs = true, next = [] } = fault;
  const hosts = [...Object.keys(elsewhere), host].filter((each) => each !== 'client');
  for (const each of hosts) await asRoot(ground, each, keep);
  for (const [each, script] of Object.entries(elsewhere)) await asRoot(ground, each, script);
  await asRoot(ground, host, fault.plant);
  const expected = [`${code} on ${named}`, ...next];
  const found: Report[] = [];
  for (const each of expected) {
    const report = await until(ground, (seen) => firstOf(seen) === each);
    found.push(report);
    const commands = repairs ? (faultsOf(report)[0]?.repair ?? []) : [];
    for (const { host: at, command } of commands) await asRoot(ground, at, command).catch(() => undefined);
  }
  // What was not named is still there, though nothing may show it.
  const isNamed = found.every((report, index) => firstOf(report) === expected[index]);
  const isRepaired = repairs && isNamed && isHealthy(await until(ground, isHealthy));
  if (!isRepaired) await undo(ground, fault, hosts);
  return {
    fault: `${fault.title} (${host})`,
    expected: expected.join(', then '),
    first: found.map(firstOf).join(', then '),
    path: found[0]?.paths[0]?.finding,
    repaired: isRepaired ? 'yes' : repairs ? 'no' : 'by a person',
  };
}

/** Plants a decoy, asks the doctor about it, and undoes it: returns the faults that were found, and questions without an answer. */
export async function deceived(ground: Ground, decoy: Decoy): Promise<readonly string[]> {
  const { host, plant, elsewhere = {} } = decoy;
  const hosts = [...Object.keys(elsewhere), host];
  for (const each of hosts) await asRoot(ground, each, keep);
  for (const [each, script] of Object.entries(elsewhere)) await asRoot(ground, each, script);
  await asRoot(ground, host, plant);
  const report = await diagnose(ground);
  await undo(ground, decoy, hosts);
  return [
    ...faultsOf(report).map(({ id, hosts: named }) => `${id} on ${named.join(', ')}`),
    ...report.unread.map(({ host: asked, subject }) => `no answer about ${subject} from ${asked}`),
  ];
}
