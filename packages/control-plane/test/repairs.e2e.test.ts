import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { etcdctl } from '../src/components/etcd/cluster.js';
import type { ClusterStatus } from '../src/verify/status.js';
import { setClock, shiftClock } from './bad-days/clock.js';
import { type Stage, setStage, stages } from './bad-days/stage.js';

const labName = 'repairs';
const run = promisify(execFile);
const control = ['control0', 'control1', 'control2'] as const;

let set: Stage | undefined;
let file = '';

function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

async function apply(): Promise<void> {
  expect((await stage().act({ file, op: 'apply', stages })).error).toBeUndefined();
}

async function status(): Promise<ClusterStatus> {
  const { value, error } = await stage().act({ file, op: 'status' });
  expect(error).toBeUndefined();
  return value as ClusterStatus;
}

/** The lines of `status` on the credentials of each control node that has faults. The stages of gateways are not applied here. */
async function complaints(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { hosts } = await status();
  return Object.fromEntries(
    hosts.flatMap(({ host, role, credentials }) => {
      if (role === 'gateway') return [];
      const found = (credentials?.certificates ?? []).map(({ path, state }) => `${path} ${state}`);
      return found.length === 0 ? [] : [[host, found]];
    }),
  );
}

/** Everything works, nothing is left to do, and every member has the data of before. */
async function repaired(): Promise<void> {
  const { checks } = await stage().act({ file, op: 'verify', stages, timeoutMs: 90_000 });
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect((await stage().act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
  expect(await complaints()).toEqual({});
  for (const host of control)
    expect(await stage().on(host, etcdctl('get', '--print-value-only', '/kept').join(' '))).toBe('it');
}

const auth = (file = '.'): string => join(stage().workDirectory, 'auth', file);

/** Options of openssl for a certificate that ended a month ago. */
function longAgo(): readonly string[] {
  const day = (ago: number): string =>
    new Date(Date.now() - ago * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
  return ['-set_serial', '4711', '-not_before', day(60), '-not_after', day(30)];
}

/** Signs a certificate again, with its names and purposes, so that it ended a month ago. */
async function end(name: string, signer: readonly string[]): Promise<string> {
  const path = auth(`${name}.pem`);
  const { stdout } = await run('openssl', ['x509', '-in', path, ...signer, ...longAgo(), '-out', path]);
  expect(stdout).toBe('');
  return readFile(path, 'utf8');
}

const endLeaf = (name: string, authority: string): Promise<string> =>
  end(name, ['-CA', auth(`${authority}.pem`), '-CAkey', auth(`${authority}-key.pem`)]);

const endAuthority = (name: string): Promise<string> => end(name, ['-signkey', auth(`${name}-key.pem`)]);

/** Ends services as a crash does: systemd starts them again after seconds, with the files that are there by then. */
const crash = (...units: readonly string[]): string => `systemctl kill --signal=KILL ${units.join(' ')}`;

beforeAll(async () => {
  set = await setStage({ name: labName });
  file = await set.cluster({ profile: 'production' });
  await apply();
  await stage().on('control0', etcdctl('put', '/kept', 'it').join(' '));
});

afterAll(async () => {
  await downLab(labName);
});

test('certificates that have ended are named, and renewed without losing data', async () => {
  const ended = {
    '/etc/etcd/server.pem': await endLeaf('etcd-server-control1', 'etcd-ca'),
    '/etc/etcd/peer.pem': await endLeaf('etcd-peer-control1', 'etcd-ca'),
    '/var/lib/kubernetes/kube-apiserver.pem': await endLeaf('kube-apiserver-control1', 'ca'),
  };
  for (const [path, text] of Object.entries(ended)) await stage().on('control1', `echo '${text}' > ${path}`);
  // Connections that are open would hide it: the member does not find back to the others.
  await stage().on('control1', crash('etcd', 'kube-apiserver'));
  expect(await complaints()).toEqual({ control1: Object.keys(ended).map((path) => `${path} expired`) });
  const { error } = await stage().act({ file, op: 'plan', stages });
  expect(error).toMatchObject({
    code: 'pki-invalid',
    details: expect.arrayContaining([
      expect.stringMatching(/etcd-peer-control1\.pem expired on/),
      expect.stringMatching(/kube-apiserver-control1\.pem expired on/),
    ]),
    hint: expect.stringContaining('harderway certs --renew'),
  });
  expect((await stage().act({ file, op: 'certs', renew: true })).error).toBeUndefined();
  await apply();
  await repaired();
});

test('a unit that was edited and started by hand runs as it should again, and one that was only started is left alone', async () => {
  const unit = 'kube-apiserver.service';
  const runs = () =>
    stage().on('control1', `tr '\\0' ' ' </proc/$(systemctl show -p MainPID --value ${unit})/cmdline`);
  // An API server that is asked to end waits for its clients.
  const start = `systemctl daemon-reload; ${crash(unit)}; systemctl restart ${unit}`;
  await stage().on('control1', start);
  await repaired();
  const edit = `sed -i 's|^ExecStart=[^ ]* |&--v=4 |' /etc/systemd/system/${unit}`;
  await stage().on('control1', `${edit}; ${start}`);
  expect(await runs()).toContain(' --v=4 ');
  await apply();
  expect(await runs()).not.toContain(' --v=4 ');
  await repaired();
});

test.each([
  ['the trust bundle of etcd', 'control2', 'etcd', '/etc/etcd/ca.pem'],
  ['the key of a member', 'control0', 'etcd', '/etc/etcd/server-key.pem'],
  ['the trust bundle of an API server', 'control1', 'kube-apiserver', '/var/lib/kubernetes/ca.pem'],
  ['the key of tokens', 'control2', 'kube-apiserver', '/var/lib/kubernetes/service-account-key.pem'],
])('%s that is missing on one host is named, and put back', async (_, host, unit, path) => {
  await stage().on(host, `rm ${path}; ${crash(unit)}`);
  expect(await complaints()).toEqual({ [host]: [`${path} missing`] });
  const { plan, error } = await stage().act({ file, op: 'plan', stages });
  expect(error).toBeUndefined();
  const steps = plan?.waves.flatMap(({ hosts }) => hosts.flatMap((each) => each.steps)) ?? [];
  expect(steps.find(({ id }) => id.endsWith(`file:${path}`))).toMatchObject({
    action: 'create',
    why: expect.stringContaining('missing'),
  });
  await apply();
  await repaired();
});

test.each([
  ['ahead', '+180d', 1],
  ['behind', '-180d', -1],
])('a clock that is half a year %s is named before anything is changed', async (_, by, sign) => {
  await shiftClock(stage(), 'control1', by);
  try {
    await stage().on('control2', 'rm /var/lib/kubernetes/ca.pem');
    const { hosts } = await status();
    const off = hosts.find(({ host }) => host === 'control1')?.credentials;
    expect(Math.round((off?.clockAheadSeconds ?? 0) / 86_400)).toBe(180 * sign);
    // By that clock certificates begin in half a year; nothing is issued again for it.
    const states = new Set(off?.certificates.map(({ state }) => state));
    expect([...states]).toEqual(sign < 0 ? ['not-valid-yet'] : []);
    const { preflight } = await stage().act({ file, op: 'preflight', stages });
    expect(preflight.find(({ name }) => name === 'clock-skew')).toMatchObject({
      verdict: 'failed',
      findings: [expect.objectContaining({ host: 'control1', hint: expect.stringContaining('chrony') })],
    });
  } finally {
    await setClock(stage(), 'control1');
  }
  await apply();
  await repaired();
});

/** Moves files away as the advice on an authority that has ended says: those named, or all but those named. */
async function follow(advice: string): Promise<void> {
  const files = (text = ''): string => text.replaceAll(/,| and/g, '');
  const [, but] = /move everything in that directory but (.*?) away/.exec(advice) ?? [];
  const [, named] = /move (?!everything)(.*?) in that directory away/.exec(advice) ?? [];
  const moved = but === undefined ? `ls -d ${files(named)}` : `ls | grep -vxF "$(ls -d ${files(but)})"`;
  await run('sh', ['-c', `cd "$1" && mkdir -p ../moved && mv $(${moved}) ../moved`, 'sh', auth()]);
}

test.each([
  ['etcd-ca', ['/etc/etcd/ca.pem', '/var/lib/kubernetes/etcd-ca.pem'], ['etcd', 'kube-apiserver']],
  ['ca', ['/var/lib/kubernetes/ca.pem', '/var/lib/kubernetes/signing-ca.pem'], ['kube-apiserver']],
])(
  '%s that has ended everywhere is named, and another is put in its place without losing data',
  async (name, paths, units) => {
    const text = await endAuthority(name);
    for (const host of control)
      await stage().on(
        host,
        `${paths.map((path) => `echo '${text}' > ${path}`).join('; ')}; ${crash(...units)}`,
      );
    const found = paths.map((path) => `${path} expired`);
    expect(await complaints()).toEqual(Object.fromEntries(control.map((host) => [host, found])));
    const { error } = await stage().act({ file, op: 'plan', stages });
    expect(error).toMatchObject({
      code: 'pki-invalid',
      details: expect.arrayContaining([expect.stringContaining(`${name}.pem expired on`)]),
      hint: expect.stringMatching(/^for a new authority move [^;]* away, and run `harderway certs`$/),
    });
    // It is no certificate that could be renewed, and nothing is lost by trying.
    expect((await stage().act({ file, op: 'certs', renew: true })).error).toMatchObject({
      hint: error?.hint,
    });
    await follow(error?.hint ?? '');
    // API servers run on with a CA that has expired. Who they still serve is unknown, so somebody has to stop them.
    if (name === 'ca') {
      const serves = 'curl --insecure --silent --output /dev/null https://127.0.0.1:6443 && echo yes || :';
      for (const host of control)
        await expect.poll(() => stage().on(host, serves), { timeout: 30_000 }).toBe('yes');
      expect((await stage().act({ file, op: 'apply', stages })).error).toMatchObject({
        code: 'no-answer',
        found: expect.stringContaining('certificate has expired'),
        hint: expect.stringContaining('`systemctl stop kube-apiserver`'),
      });
      for (const host of control) await stage().on(host, 'systemctl stop kube-apiserver');
    }
    await apply();
    await repaired();
  },
);
