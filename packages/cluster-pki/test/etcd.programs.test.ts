import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { createClusterPki } from '../src/cluster/cluster.js';
import { at, contents, input, negated } from './support.js';

const run = promisify(execFile);
let directory = '';
let etcd: ChildProcess | undefined;
let endpoint = '';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function accepts(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  // once() rejects on an error event.
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

beforeAll(async () => {
  const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  await run(tool, ['etcd-server', 'etcd-client']);
  directory = await mkdtemp(join(tmpdir(), 'harderway-etcd-'));
  const environment = at(new Date());
  for (const [name, content] of contents(await createClusterPki(input, { environment }))) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
  }
  const other = contents(await createClusterPki(input, { environment }));
  await writeFile(join(directory, 'other.pem'), other.get('admin.pem') ?? '');
  await writeFile(join(directory, 'other-key.pem'), other.get('admin-key.pem') ?? '', { mode: 0o600 });
  endpoint = `https://127.0.0.1:${await freePort()}`;
  const peer = `https://127.0.0.1:${await freePort()}`;
  const pair = ['--cert-file=kubernetes.pem', '--key-file=kubernetes-key.pem', '--trusted-ca-file=ca.pem'];
  const peerPair = pair.map((argument) => argument.replace('--', '--peer-'));
  const argv = [
    ...[...pair, ...peerPair, '--client-cert-auth', '--peer-client-cert-auth', '--name=control0'],
    ...[
      `--listen-client-urls=${endpoint}`,
      `--advertise-client-urls=${endpoint}`,
      `--listen-peer-urls=${peer}`,
    ],
    ...[`--initial-advertise-peer-urls=${peer}`, `--initial-cluster=control0=${peer}`, '--data-dir=data'],
  ];
  etcd = spawn('etcd', argv, { cwd: directory, stdio: 'ignore' });
  // It takes a while on a busy machine.
  for (let attempt = 0; attempt < 100 && !(await accepts(endpoint)); attempt++) await delay(300);
}, 180_000);

afterAll(async () => {
  if (etcd?.exitCode === null) {
    etcd.kill();
    await once(etcd, 'exit');
  }
  await rm(directory, { recursive: true, force: true });
});

function etcdctl(name: string, godebug = '') {
  const argv = [`--endpoints=${endpoint}`, '--cacert=ca.pem', `--cert=${name}.pem`, `--key=${name}-key.pem`];
  return run('etcdctl', [...argv, '--command-timeout=20s', 'endpoint', 'health'], {
    cwd: directory,
    env: { ...process.env, ETCDCTL_API: '3', GODEBUG: godebug },
  });
}

test('etcd serves clients of its authority with the certificate', async () => {
  const { stdout, stderr } = await etcdctl('kubernetes');
  expect(stdout + stderr).toContain('is healthy');
  expect((await etcdctl('admin')).stdout).toContain('is healthy');
}, 60_000);

test('etcd refuses a client of another authority', async () => {
  const argv = [
    '--silent',
    '--max-time',
    '10',
    '--cacert',
    'ca.pem',
    '--cert',
    'other.pem',
    '--key',
    'other-key.pem',
  ];
  await expect(run('curl', [...argv, `${endpoint}/version`], { cwd: directory })).rejects.toMatchObject({
    code: 56,
  });
  const known = argv.map((argument) => argument.replace('other', 'kubernetes'));
  const { stdout } = await run('curl', [...known, `${endpoint}/version`], { cwd: directory });
  expect(stdout).toContain('etcdserver');
}, 60_000);

test('Go reads no certificate with a negative serial number, as Kubernetes is built', async () => {
  const [pem, key] = await Promise.all(
    ['admin.pem', 'admin-key.pem'].map((name) => readFile(join(directory, name), 'utf8')),
  );
  await writeFile(join(directory, 'negative.pem'), negated(pem ?? ''));
  await writeFile(join(directory, 'negative-key.pem'), key ?? '', { mode: 0o600 });
  // Debian's etcd is built as for an older Go.
  const refused = etcdctl('negative', 'x509negativeserial=0');
  await expect(refused).rejects.toThrow('x509: negative serial number');
  expect(() => inspectCertificate(negated(pem ?? ''))).toThrow('has the serial number -');
}, 60_000);
