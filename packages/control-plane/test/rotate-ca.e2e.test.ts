import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downLab } from '@harderway/lab';
import { quote } from '@harderway/remote-exec';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { storeMany } from './bad-days/many-objects.js';
import type { ActorRequest } from './bad-days/protocol.js';
import { productionMemberRuns } from './bad-days/servers.js';
import { bundle, type Stage, setStage, stages } from './bad-days/stage.js';

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

describe('large lists', () => {
  const each = 10_000;
  const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  const rotating = () => stage().act({ file, op: 'rotate', role: 'ca', operationPatienceMs: 1000 });

  /** Requests of this machine to the API go through a relay meanwhile. */
  async function throughRelay(
    settings: readonly [delayMs: number, most?: number],
    work: () => Promise<void>,
  ) {
    const { lab, workDirectory } = stage();
    const relay = await bundle(workDirectory, 'relay', new URL('bad-days/relay.ts', import.meta.url));
    const address = ['192.168.1.21/32', 'dev', 'lo'];
    await run('ip', ['-n', lab.namespace, 'address', 'add', ...address]);
    const words = ['192.168.1.21', '192.168.1.11', ...settings.map(String)];
    const [program = '', ...argv] = lab.enter([process.execPath, relay, ...words]);
    const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      await work();
    } finally {
      child.kill();
      await run('ip', ['-n', lab.namespace, 'address', 'del', ...address]);
    }
  }

  beforeAll(async () => {
    for (const kind of ['Secret', 'ConfigMap'] as const) await storeMany(stage(), kind, each);
    const secrets = await stage().asAdmin('control0', '/api/v1/secrets?limit=1');
    expect(JSON.parse(secrets).metadata.remainingItemCount).toBeGreaterThan(each - 1);
  });

  test('that come too slowly for any single request still name the object that trusts only the old CA', async () => {
    const webhook = {
      name: 'late.example.com',
      clientConfig: {
        url: 'https://late.example.com',
        caBundle: (await readFile(auth('ca.pem'))).toString('base64'),
      },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    };
    const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
    const configuration = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'late' },
      webhooks: [webhook],
    };
    await stage().asAdmin('control0', path, '--fail', '--json', JSON.stringify(configuration));
    await throughRelay([6000], async () => {
      const seconds = await secondsOf(async () => {
        expect((await rotating()).error).toMatchObject({
          code: 'operation-failed',
          found: 'ValidatingWebhookConfiguration late trusts only the old CA',
        });
      });
      process.stdout.write(`lists that take 6 s each, looked at twice: ${seconds.toFixed(1)} s\n`);
      expect(seconds).toBeGreaterThan(2 * 7 * 6);
    });
    await stage().asAdmin('control0', `${path}/late`, '--request', 'DELETE');
  });

  test('that are cut off are not known', async () => {
    await throughRelay([0, 6000], async () => {
      expect((await rotating()).error).toMatchObject({
        code: 'operation-failed',
        found: expect.stringMatching(/^not known: ConfigMap: GET /),
      });
    });
  });

  test('of keys are read page by page, however long all pages take', async () => {
    const { act, on } = stage();
    const look = { operation: { kind: 'rewrite-objects', key: 'secretbox:key1' }, doubts: [] } as const;
    const looking = async () => expect((await act({ file, op: 'look', look })).value).toEqual(['not done']);
    const seconds = await secondsOf(looking);
    const slow = '#!/bin/sh\nsleep 0.8; exec /root/etcdctl "$@"\n';
    const etcdctlPath = '/usr/local/bin/etcdctl';
    await on(
      'control0',
      `mv ${etcdctlPath} /root/etcdctl; printf %s ${quote([slow])} >${etcdctlPath}; chmod 755 ${etcdctlPath}`,
    );
    const slowSeconds = await secondsOf(looking);
    await on('control0', `mv -f /root/etcdctl ${etcdctlPath}`);
    process.stdout.write(`${each} Secrets: ${seconds.toFixed(1)} s, slowed ${slowSeconds.toFixed(1)} s\n`);
    expect(slowSeconds).toBeGreaterThan(30);
  });
});

test('the new authority signs, once all trust it; runs that are killed or interrupted are completed', async () => {
  await copyFile(auth('admin.pem'), auth('before.pem'));
  await copyFile(auth('admin-key.pem'), auth('before-key.pem'));
  const start = performance.now();
  expect(await done({ op: 'rotate', role: 'ca' })).toBe('sign');
  process.stdout.write(`signs after ${Math.round(performance.now() - start)} ms\n`);
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
