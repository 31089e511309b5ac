import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClusterStatus, etcdctl } from '../src/index.js';
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

/** The lines of `status` on the credentials of each host that has faults. */
async function complaints(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { value, error } = await stage().act({ file, op: 'status' });
  expect(error).toBeUndefined();
  const { hosts } = value as ClusterStatus;
  return Object.fromEntries(
    hosts.flatMap(({ host, credentials }) => {
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

/** Signs a certificate again, with its names and purposes, so that it ended a month ago. */
async function endLeaf(name: string, authority: string): Promise<string> {
  const path = (each: string): string => join(stage().workDirectory, 'auth', `${each}.pem`);
  const day = (ago: number): string =>
    new Date(Date.now() - ago * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
  const { stdout } = await run('openssl', [
    ...['x509', '-in', path(name), '-CA', path(authority), '-CAkey', path(`${authority}-key`)],
    ...['-set_serial', '4711', '-not_before', day(60), '-not_after', day(30), '-out', path(name)],
  ]);
  expect(stdout).toBe('');
  return (await run('cat', [path(name)])).stdout;
}

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
