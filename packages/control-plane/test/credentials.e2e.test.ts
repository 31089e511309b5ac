import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActorRequest, ReportedPlan } from './bad-days/protocol.js';
import { type Stage, setStage, stages } from './bad-days/stage.js';

const labName = 'pki';
const run = promisify(execFile);
const control = ['control0', 'control1', 'control2'] as const;
const services = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

let set: Stage | undefined;
let guide = '';
let production = '';

function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

async function done(
  request: ActorRequest,
): Promise<{ readonly plan: ReportedPlan | undefined; readonly value?: unknown }> {
  const act = await stage().act(request);
  expect(act.error).toBeUndefined();
  return act;
}

const apply = (file: string) => done({ file, op: 'apply', stages });

/** Everything works, and nothing is left to do. */
async function verified(file: string): Promise<void> {
  const { checks } = await stage().act({ file, op: 'verify', stages, timeoutMs: 90_000 });
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect((await done({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
}

/** Process ids of all services on all hosts: another one shows a restart. */
async function processes(): Promise<Readonly<Record<string, string>>> {
  const each = control.map(async (host) => {
    const lines = await stage().on(host, `systemctl show --value -p MainPID ${services.join(' ')}`);
    return [host, lines.split(/\s+/).join(' ')] as const;
  });
  return Object.fromEntries(await Promise.all(each));
}

const auth = (name: string): string => join(stage().workDirectory, 'auth', name);

/** The certificate that a server presents: issuer and serial number, as openssl prints them. */
async function presented(address: string, pair: readonly string[] = []): Promise<string> {
  const [program = '', ...argv] = stage().lab.enter([
    'sh',
    '-c',
    'openssl s_client -connect "$@" </dev/null 2>/dev/null | openssl x509 -noout -issuer -serial -nameopt oneline',
    'sh',
    address,
    ...pair,
  ]);
  return (await run(program, argv)).stdout;
}

const etcdPair = (host: string): readonly string[] => [
  '-cert',
  auth(`etcd-client-${host}.pem`),
  '-key',
  auth(`etcd-client-${host}-key.pem`),
];

/** Exit code and output of a request to a member of etcd with a pair of the directory. */
async function askMember(pair: string): Promise<string> {
  const [program = '', ...argv] = stage().lab.enter([
    ...['curl', '-sk', '--max-time', '5', '--cert', `${pair}.pem`, '--key', `${pair}-key.pem`],
    'https://192.168.1.12:2379/health',
  ]);
  return run(program, argv).then(
    ({ stdout }) => stdout,
    ({ code }: { readonly code?: number }) => `refused: ${code}`,
  );
}

/** Status of a request to an API server, with a pair of the directory. */
async function askApi(name: string, path: string, ...more: readonly string[]): Promise<string> {
  const [program = '', ...argv] = stage().lab.enter([
    // API servers indent their answers for curl, and those of Debian's Kubernetes crash as they do.
    ...['curl', '-sSk', '--max-time', '10', '--user-agent', 'harderway', '-o', '/dev/null'],
    ...['-w', '%{http_code}', ...more],
    ...['--cert', auth(`${name}.pem`), '--key', auth(`${name}-key.pem`)],
    `https://192.168.1.12:6443${path}`,
  ]);
  return (await run(program, argv)).stdout;
}

beforeAll(async () => {
  set = await setStage({ name: labName });
  guide = await set.cluster();
  production = await set.cluster({ profile: 'production' });
  await apply(guide);
});

afterAll(async () => {
  await downLab(labName);
});

describe('from the guide to production', () => {
  test('is a rolled plan: each member of etcd and each API server behind its guard', async () => {
    const { plan } = await apply(production);
    const guarded = plan?.waves.filter(({ guard }) => guard !== undefined).map(({ id }) => id) ?? [];
    expect(guarded.filter((id) => id.startsWith('etcd:')).sort()).toEqual(
      control.map((host) => `etcd:${host}`),
    );
    expect(guarded.filter((id) => id.startsWith('kube-apiserver:')).sort()).toEqual(
      control.map((host) => `kube-apiserver:${host}`),
    );
    await verified(production);
  });

  test('leaves each key only where it is needed', async () => {
    for (const host of control) {
      const listed = await stage().on(host, 'cd / && ls etc/etcd/*.pem var/lib/kubernetes/*.pem | sort');
      expect(listed.split('\n')).toEqual(
        [
          ...['ca', 'kubernetes', 'kubernetes-key', 'peer', 'peer-key', 'server', 'server-key'].map(
            (name) => `etc/etcd/${name}.pem`,
          ),
          ...['ca', 'etcd-ca', 'front-proxy-ca', 'signing-ca', 'signing-ca-key'].map(
            (name) => `var/lib/kubernetes/${name}.pem`,
          ),
          ...[
            'front-proxy-client',
            'kube-apiserver',
            'kube-apiserver-etcd-client',
            'kube-apiserver-kubelet-client',
            'kube-controller-manager-server',
            'kube-scheduler-server',
            'service-account',
          ].flatMap((name) => [`var/lib/kubernetes/${name}.pem`, `var/lib/kubernetes/${name}-key.pem`]),
        ].sort(),
      );
    }
  });

  test('the API server follows the files that it is said to follow', async () => {
    const journal = await stage().on('control0', 'journalctl -u kube-apiserver -o cat --no-pager');
    for (const name of ['aggregator-proxy-cert', 'request-header', 'serving-cert', 'client-ca-bundle'])
      expect(journal).toContain(`${name}::/var/lib/kubernetes/`);
  });
});

describe('administrators', () => {
  const nodes = '/api/v1/nodes';
  const binding = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/harderway:cluster-admins';
  const askBoth = () => Promise.all(['admin', 'super-admin'].map((name) => askApi(name, nodes)));

  test('move to a group that has its rights from RBAC', async () => {
    expect(await askApi('super-admin', binding)).toBe('200');
    await done({ file: production, op: 'certs', renew: 'unrevocable' });
    expect(await askBoth()).toEqual(['200', '200']);
    await verified(production);
  });

  test('lose what is taken out of the binding, and nothing brings it back', async () => {
    const patch = ['-X', 'PATCH', '-H', 'content-type: application/merge-patch+json'];
    expect(await askApi('super-admin', binding, ...patch, '-d', '{"subjects":null}')).toBe('200');
    expect(await askBoth()).toEqual(['403', '200']);
    await apply(production);
    await verified(production);
    expect(await askBoth()).toEqual(['403', '200']);
  });

  test('get a binding again that is missing, as after a restore from before it', async () => {
    expect(await askApi('super-admin', binding, '-X', 'DELETE')).toBe('200');
    const { plan } = await apply(production);
    expect(plan?.waves.map(({ id }) => id)).toEqual(['bind-administrators']);
    expect(await askBoth()).toEqual(['200', '200']);
    await verified(production);
  });
});

describe('the authority of etcd', () => {
  test('signs once all trust it, without a restart', async () => {
    await copyFile(auth('etcd-client-control0.pem'), auth('before.pem'));
    await copyFile(auth('etcd-client-control0-key.pem'), auth('before-key.pem'));
    expect(await presented('192.168.1.11:2379', etcdPair('control0'))).toContain('CN = Kubernetes');
    const before = await processes();
    expect((await done({ file: production, op: 'rotate' })).value).toBe('sign');
    const { plan } = await apply(production);
    expect(plan?.waves.map(({ id }) => id)).toEqual(['install']);
    expect(await processes()).toEqual(before);
    for (const port of [2379, 2380])
      expect(await presented(`192.168.1.12:${port}`, etcdPair('control1'))).toContain('CN = etcd-ca');
    expect(await askMember(auth('before'))).toContain('true');
    await verified(production);
  });

  test('is at last the only one: credentials of the other are refused', async () => {
    expect((await done({ file: production, op: 'rotate' })).value).toBe('drop');
    // Killed while it restarts the second member, it is completed by the next run.
    const acting = stage().start({ file: production, op: 'apply', stages });
    const isSecond = 'control1/etcd/unit:etcd.service';
    await acting.until((line) => line.kind === 'event' && JSON.stringify(line.event).includes(isSecond));
    acting.child.kill('SIGKILL');
    expect((await acting.ended).signal).toBe('SIGKILL');
    await apply(production);
    await verified(production);
    expect(await askMember(auth('before'))).toMatch(/^refused/);
    expect(await askMember(auth('admin'))).toMatch(/^refused/);
    expect(await askMember(auth('etcd-client-control0'))).toContain('true');
    expect((await done({ file: production, op: 'rotate', to: 'etcd-ca' })).value).toBeUndefined();
  });
});

describe('certificates that end soon', () => {
  test('are renewed without a restart where the program reads them again', async () => {
    const short = await stage().cluster({ profile: 'production' });
    const yaml = (await readFile(short, 'utf8')).replace(/# validityHours: .*/, 'validityHours: 480');
    await writeFile(short, yaml);
    await run('sh', [
      '-c',
      'rm -f "$1"/kube-apiserver-control*.pem "$1"/etcd-*-control*.pem',
      'sh',
      auth('.'),
    ]);
    const issued = (await done({ file: short, op: 'certs' })).value;
    await apply(short);
    const warned = (await done({ file: production, op: 'certs' })).value;
    expect(issued).toEqual([]);
    expect(String(warned)).toContain('kube-apiserver-control0.pem expires on');
    const before = await processes();
    const serial = await presented('192.168.1.11:6443');
    await done({ file: production, op: 'certs', renew: true });
    const { plan } = await apply(production);
    expect(plan?.waves.map(({ id }) => id)).toEqual(['install']);
    expect(await processes()).toEqual(before);
    // kube-apiserver looks every minute.
    await expect
      .poll(() => presented('192.168.1.11:6443'), { timeout: 90_000, interval: 3000 })
      .not.toBe(serial);
    await verified(production);
  });
});

describe('back to the guide', () => {
  test('is refused while etcd is on an authority of its own', async () => {
    const { error } = await stage().act({ file: guide, op: 'plan', stages });
    expect(error).toMatchObject({
      code: 'pki-invalid',
      hint: expect.stringContaining('rotate etcd-ca --to ca'),
    });
  });

  test('goes by the same stages, and one more roll', async () => {
    for (const name of ['trust', 'sign', 'drop']) {
      expect((await done({ file: production, op: 'rotate', to: 'ca' })).value).toBe(name);
      await apply(production);
      await verified(production);
    }
    // The guide has no other administrator, so admin is a superuser again.
    await done({ file: guide, op: 'certs', renew: true });
    await apply(guide);
    await verified(guide);
    const listed = await stage().on('control1', 'cd / && ls etc/etcd/*.pem var/lib/kubernetes/*.pem');
    expect(listed.split('\n')).toEqual([
      ...['ca', 'kubernetes-key', 'kubernetes'].map((name) => `etc/etcd/${name}.pem`),
      ...['ca-key', 'ca', 'kubernetes-key', 'kubernetes', 'service-account-key', 'service-account'].map(
        (name) => `var/lib/kubernetes/${name}.pem`,
      ),
    ]);
  });
});
