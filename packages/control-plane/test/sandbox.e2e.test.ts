import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CIS_BENCHMARKS, type CisResult, cisReport } from '@harderway/apiserver-flags';
import { parseClusterSpec } from '@harderway/cluster-spec';
import { downLab } from '@harderway/lab';
import { programs } from '@harderway/program-settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlane } from '../src/cis/parse.js';
import { plannedInput } from '../src/cis/planned.js';
import { cisOfHost } from '../src/cis/report.js';
import { cisScript } from '../src/cis/script.js';
import { etcdctl } from '../src/components/etcd/cluster.js';
import { type Stage, setStage, stages } from './bad-days/stage.js';
import { automatedFailures, exceptions } from './cis/kube-bench/evaluate.js';
import { lookScript, viewOfHost } from './cis/kube-bench/view.js';

const labName = 'sandbox-e2e';
const control = ['control0', 'control1', 'control2'] as const;
const units = programs.map(({ name }) => `${name}.service`);

let set: Stage | undefined;

function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

async function apply(profile: 'guide' | 'production'): Promise<string> {
  const file = await stage().cluster({ profile });
  expect((await stage().act({ file, op: 'apply', stages })).error).toBeUndefined();
  await holds(file);
  return file;
}

/** All checks pass, and nothing is left to do. */
async function holds(file: string): Promise<void> {
  const { checks } = await stage().act({ file, op: 'verify', stages, timeoutMs: 60_000 });
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect((await stage().act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
}

/** The user of each unit's main process, by unit. */
async function usersOn(host: string): Promise<Readonly<Record<string, string>>> {
  const look = `for unit in ${units.join(' ')}; do ps -o user:40= -p $(systemctl show -p MainPID --value $unit); done`;
  const users = (await stage().on(host, look)).split('\n').map((line) => line.trim());
  return Object.fromEntries(units.map((unit, index) => [unit, users[index] ?? '']));
}

const each = (user: (name: string) => string): Readonly<Record<string, string>> =>
  Object.fromEntries(programs.map(({ name }) => [`${name}.service`, user(name)]));

/** Owners of etcd's data, each once. Data that was set aside is in directories of root. */
const dataOwners = (host: string): Promise<string> =>
  stage().on(host, "find /var/lib/etcd -path '*/replaced-*' -prune -o -printf '%u:%g\\n' | sort -u");

/** The value of a key that was written once, as each member has it. */
const kept = (): Promise<readonly string[]> =>
  Promise.all(
    control.map((host) => stage().on(host, etcdctl('get', '--print-value-only', '/kept').join(' '))),
  );

/** The items that fail, by what runs on each control node and by what was planned; and the rest that is not simply right. */
async function benchmarked(profile: 'guide' | 'production') {
  const { spec } = parseClusterSpec(await readFile(await stage().cluster({ profile }), 'utf8'));
  const planned = spec && plannedInput(spec);
  if (spec === undefined || planned === undefined) throw new Error('cluster.yaml is not valid');
  const failing = (results: readonly CisResult[]): readonly string[] => [
    ...new Set(results.filter(({ status }) => status === 'fail').map(({ id }) => id)),
  ];
  const reports = await Promise.all(
    control.map(async (host) => cisOfHost(spec, host, parsePlane(await stage().on(host, cisScript)))),
  );
  return {
    version: spec.versions.kubernetes,
    reports,
    found: reports.map(({ findings }) => failing(findings)),
    planned: failing(cisReport(planned)),
  };
}

beforeAll(async () => {
  set = await setStage({ name: labName });
  await apply('guide');
  const { found, planned, reports } = await benchmarked('guide');
  expect(found).toEqual(control.map(() => planned));
  console.log('guide fails', planned.join(' '));
  const change = 'set `profile: production` in cluster.yaml, then run `harderway apply`';
  expect(reports[0]?.findings.find(({ id }) => id === '1.3.2')?.change).toBe(change);
  await stage().on('control0', etcdctl('put', '/kept', 'it').join(' '));
});

afterAll(async () => {
  await downLab(labName);
});

test('in production each service runs as a user of its own, and is hardly exposed', async () => {
  await apply('production');
  for (const host of control) {
    expect(await usersOn(host)).toEqual(each((name) => name));
    expect(await dataOwners(host)).toBe('etcd:etcd');
    const shown = await stage().on(host, `systemd-analyze security --no-pager ${units.join(' ')} || :`);
    const exposures = [...shown.matchAll(/exposure level for (\S+): ([\d.]+)/g)];
    expect(exposures.map(([, unit]) => unit)).toEqual(units);
    console.log(host, exposures.map(([, unit, exposure]) => `${unit} ${exposure}`).join(', '));
    for (const [, , exposure] of exposures) expect(Number(exposure)).toBeLessThanOrEqual(4);
  }
  expect(await kept()).toEqual(['it', 'it', 'it']);
});

test('every item of the CIS benchmark passes on what runs, but for those that are listed', async () => {
  const { found, planned, reports, version } = await benchmarked('production');
  expect(found).toEqual(control.map(() => planned));
  for (const report of reports) {
    expect(report).toMatchObject({ version, benchmark: '1.9' });
    const { findings } = report;
    const open = findings.filter(({ status, exception }) => status === 'fail' && exception === undefined);
    expect(open).toEqual([]);
    const automated = findings.filter(({ assessment }) => assessment === 'automated');
    // The administrator's kubeconfig is on no host.
    const others = automated.filter(({ status }) => status !== 'pass').map(({ id }) => id);
    expect(others).toEqual(['1.1.13', '1.1.14']);
    console.log(
      report.host,
      findings.filter(({ status }) => status === 'pass').length,
      'of',
      findings.length,
    );
  }
});

test.each(CIS_BENCHMARKS)(
  'the automated items of kube-bench for version %s pass on every host, but for those that are listed',
  async (benchmark) => {
    for (const host of control) {
      const view = viewOfHost(await stage().on(host, lookScript));
      expect(view.files.length).toBeGreaterThan(30);
      for (const line of Object.values(view.commandLines)) expect(line).toContain(' --');
      expect([host, automatedFailures(benchmark, view)]).toEqual([host, Object.keys(exceptions)]);
    }
  },
);

test('no service reads a key of another', async () => {
  const tries = programs.flatMap(({ name }) =>
    ['/var/lib/kubernetes/ca-key.pem', '/etc/etcd/kubernetes-key.pem', '/run/credentials'].map(
      (path) =>
        `setpriv --reuid ${name} --regid ${name} --clear-groups sh -c 'cat ${path} ${path}/*/*' 2>/dev/null | wc -c`,
    ),
  );
  const read = (await stage().on('control0', tries.join('; '))).split('\n').map((line) => line.trim());
  expect(read.length).toBe(12);
  const own = await stage().on('control0', 'cat /run/credentials/etcd.service/* | wc -c');
  expect(Number(own)).toBeGreaterThan(0);
  // Of /run/credentials each reads what is its own.
  expect(read.filter((_, index) => index % 3 !== 2)).toEqual(Array(8).fill('0'));
  expect(read[2]).toBe(own);
});

test('requests are audited, in a directory of the API server', async () => {
  const log = '/var/log/kube-apiserver/audit.log';
  expect(await stage().on('control0', `stat -c '%U %a' /var/log/kube-apiserver ${log}`)).toBe(
    'kube-apiserver 700\nkube-apiserver 600',
  );
});

test('a drill and a restore leave all to the users', async () => {
  const { act, workDirectory, on } = stage();
  const file = await stage().cluster({ profile: 'production' });
  const backups = join(workDirectory, 'backups');
  expect((await act({ file, op: 'backup', snapshot: backups })).error).toBeUndefined();
  const snapshot = join(backups, (await readdir(backups)).find((name) => name.endsWith('.db')) ?? '');
  expect((await act({ file, op: 'drill', snapshot })).error).toBeUndefined();
  await on('control0', etcdctl('put', '/kept', 'lost').join(' '));
  expect((await act({ file, op: 'restore', snapshot, stages })).error).toBeUndefined();
  await holds(file);
  expect(await kept()).toEqual(['it', 'it', 'it']);
  for (const host of control) expect(await usersOn(host)).toEqual(each((name) => name));
});

test('back in the guide’s profile all run as root, with the data of before, and forth again', async () => {
  await apply('guide');
  expect(await usersOn('control1')).toEqual(each(() => 'root'));
  expect(await kept()).toEqual(['it', 'it', 'it']);
  await stage().on('control0', etcdctl('put', '/kept', 'again').join(' '));
  await apply('production');
  expect(await kept()).toEqual(['again', 'again', 'again']);
  expect(await dataOwners('control1')).toBe('etcd:etcd');
});

test('a reset removes all but the users', async () => {
  const file = await stage().cluster({ profile: 'production' });
  expect((await stage().act({ file, op: 'reset', stages })).error).toBeUndefined();
  const left = await stage().on(
    'control2',
    'ls -d /var/log/kube-apiserver /var/lib/etcd /etc/etcd /var/lib/kubernetes 2>/dev/null; getent passwd etcd',
  );
  expect(left).toMatch(/^etcd:x:\d+:\d+::\/nonexistent:\/usr\/sbin\/nologin$/);
});
