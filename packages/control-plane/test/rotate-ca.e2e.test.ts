import { execFile } from 'node:child_process';
import { copyFile, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { etcdctl } from '../src/components/etcd/cluster.js';
import {
  applyThrough,
  hungUp,
  inTurn,
  interruptedOnce,
  interruptedTwice,
  killed,
  type Moment,
  terminated,
} from './bad-days/apply-through.js';
import type { ActorRequest } from './bad-days/protocol.js';
import { productionMemberRuns } from './bad-days/servers.js';
import { type Stage, setStage, stages } from './bad-days/stage.js';

const labName = 'rotate-ca';
const run = promisify(execFile);

let set: Stage | undefined;
let file = '';

function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

async function done(request: Omit<ActorRequest, 'file'>): Promise<unknown> {
  const act = await stage().act({ file, ...request });
  expect(act.error).toBeUndefined();
  return act.value;
}

const auth = (name: string): string => join(stage().workDirectory, 'auth', name);

/** Begins the next stage and brings it to all hosts; everything works afterwards. */
async function next(request: Pick<ActorRequest, 'back'> = {}): Promise<unknown> {
  const name = await done({ op: 'rotate', role: 'ca', ...request });
  await done({ op: 'apply', stages });
  const { checks } = await stage().act({ file, op: 'verify', stages, timeoutMs: 90_000 });
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  return name;
}

/** The answer of control0's API server to a client with a certificate of the directory that trusts these authorities. */
async function statusFor(pair: string, trusted: string): Promise<string> {
  const [program = '', ...argv] = stage().lab.enter([
    ...['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '5'],
    ...['--cacert', auth(trusted), '--cert', auth(`${pair}.pem`), '--key', auth(`${pair}-key.pem`)],
    'https://192.168.1.11:6443/api',
  ]);
  return run(program, argv).then(
    ({ stdout }) => stdout,
    ({ code }: { readonly code?: number }) => `refused: ${code}`,
  );
}

beforeAll(async () => {
  set = await setStage({ name: labName });
  file = await set.cluster({ profile: 'production' });
  await done({ op: 'apply', stages });
});

afterAll(async () => {
  await downLab(labName);
});

test('a first stage is walked back', async () => {
  expect(await next()).toBe('trust');
  const trusted = await stage().on('control1', 'grep -c BEGIN /var/lib/kubernetes/ca.pem');
  expect(trusted).toBe('2');
  expect(await next({ back: true })).toBe('drop');
  expect(await stage().on('control1', 'grep -c BEGIN /var/lib/kubernetes/ca.pem')).toBe('1');
});

test('a copy of the credentials of before is refused', async () => {
  await cp(auth('.'), auth('../copy'), { recursive: true });
  expect(await next()).toBe('trust');
  await cp(auth('.'), auth('../own'), { recursive: true });
  await cp(auth('../copy'), auth('.'), { recursive: true });
  const { preflight } = await stage().act({ file, op: 'preflight', stages });
  expect(preflight.find(({ name }) => name === 'rotation-stage')).toMatchObject({
    verdict: 'failed',
    findings: expect.arrayContaining([
      expect.objectContaining({
        host: 'control0',
        found: 'it is at stage 3 of rotations, these credentials are at 2',
        hint: expect.stringContaining('copy the directory of credentials from where the rotation was begun'),
      }),
    ]),
  });
  await cp(auth('../own'), auth('.'), { recursive: true });
  await Promise.all(['../copy', '../own'].map((name) => rm(auth(name), { recursive: true })));
});

test('a list that fails is waited for: what it holds is not known', async () => {
  const key = '/registry/validatingwebhookconfigurations/damaged';
  await stage().on('control0', etcdctl('put', key, 'damaged').join(' '));
  const { error } = await stage().act({ file, op: 'rotate', role: 'ca' });
  await stage().on('control0', etcdctl('del', key).join(' '));
  expect(error).toMatchObject({
    code: 'operation-failed',
    found: expect.stringMatching(/^not known: ValidatingWebhookConfiguration: /),
  });
});

test('the new authority signs, once all trust it; runs that are killed or interrupted are completed', async () => {
  await copyFile(auth('admin.pem'), auth('before.pem'));
  await copyFile(auth('admin-key.pem'), auth('before-key.pem'));
  expect(await done({ op: 'rotate', role: 'ca' })).toBe('sign');
  // Each is reached though what was cut off before it may have been done.
  const moments: readonly Moment[] = [
    ['start', 'control0/kube-apiserver/unit:kube-apiserver.service'],
    ['start', 'control1/kube-apiserver/unit:kube-apiserver.service'],
    ['start', 'control2/kube-apiserver/unit:kube-apiserver.service'],
    ['start', '/unit:kube-controller-manager.service'],
    ['start', '/unit:kube-scheduler.service'],
  ];
  const cut = inTurn(interruptedOnce, killed, terminated, interruptedTwice, hungUp);
  await applyThrough(stage(), { file, stages, moments, cut, question: productionMemberRuns });
  expect(await statusFor('before', 'ca-2.pem')).toBe('200');
  expect(await statusFor('admin', 'ca-2.pem')).toBe('200');
});

test('the old authority is dropped once nothing presents it: what it has signed is refused', async () => {
  expect(await next()).toBe('drop');
  expect(await statusFor('admin', 'ca-2.pem')).toBe('200');
  expect(await statusFor('before', 'ca-2.pem')).toBe('401');
  expect(await statusFor('admin', 'ca.pem')).toBe('refused: 60');
});
