import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { webcrypto } from 'node:crypto';
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
import { loadX509 } from '../src/certificate/x509.js';
import { createClusterPki } from '../src/cluster/cluster.js';
import { at, contents, input } from './support.js';

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

function etcdctl(name: string, godebug = '', timeout = '20s') {
  const argv = [`--endpoints=${endpoint}`, '--cacert=ca.pem', `--cert=${name}.pem`, `--key=${name}-key.pem`];
  return run('etcdctl', [...argv, `--command-timeout=${timeout}`, 'endpoint', 'health'], {
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

/** Makes a pair of files with a certificate, and returns that: a key of an algorithm, further arguments, and extensions. */
async function made(algorithm: string, argv: string, extensions: string): Promise<string> {
  const config = `[req]\nprompt=no\ndistinguished_name=dn\nx509_extensions=e\n[dn]\nCN=x\n[e]\n${extensions}\n`;
  await writeFile(join(directory, 'made.cnf'), config);
  const words = `req -x509 -nodes -config made.cnf -newkey ${algorithm} ${argv}`.trim().split(' ');
  await run('openssl', [...words, '-keyout', 'made-key.pem', '-out', 'made.pem'], { cwd: directory });
  return readFile(join(directory, 'made.pem'), 'utf8');
}

/** A certificate that has an extension twice. */
async function twice(): Promise<string> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const extension = new x509.Extension('1.2.840.99999.1', false, new Uint8Array([5, 0]));
  const extensions = [extension, extension];
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ keys, extensions });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  await writeFile(join(directory, 'made.pem'), certificate.toString('pem'));
  const pem = `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`;
  await writeFile(join(directory, 'made-key.pem'), pem);
  return certificate.toString('pem');
}

const plain = 'ec -pkeyopt ec_paramgen_curve:P-256';

test.each([
  ['a negative serial number', 'negative serial number', () => made(plain, '-set_serial -5', '')],
  [
    'a key on a curve that Go does not know',
    'unsupported elliptic curve',
    () => made('ec -pkeyopt ec_paramgen_curve:brainpoolP256r1', '', ''),
  ],
  [
    'a key on a curve that is spelled out',
    'invalid ECDSA parameters',
    () => made(`${plain} -pkeyopt ec_param_enc:explicit`, '', ''),
  ],
  [
    'a critical extension that may not be critical',
    'subject key identifier incorrectly marked critical',
    () => made(plain, '', 'subjectKeyIdentifier=critical,hash'),
  ],
  ['an extension twice', 'certificate contains duplicate extension', twice],
])(
  'Go reads no certificate with %s, and neither do we',
  async (_, says, make) => {
    const pem = await make();
    // Debian's etcd is built as for an older Go, which accepted negative numbers.
    await expect(etcdctl('made', 'x509negativeserial=0')).rejects.toThrow(`x509: ${says}`);
    expect(() => inspectCertificate(pem)).toThrow('and Go does not read it');
  },
  60_000,
);

test('Go reads what is near to that', async () => {
  for (const [algorithm, argv, extensions] of [
    [plain, '-set_serial 0', 'subjectKeyIdentifier=hash'],
    ['ec -pkeyopt ec_paramgen_curve:P-224', '', '1.2.840.99999.1=DER:0500\n1.2.840.99999.2=DER:0500'],
    ['rsa:2048', '-set_serial 255', 'authorityInfoAccess=OCSP;URI:http://a.example'],
  ] as const) {
    const pem = await made(algorithm, argv, extensions);
    // The server does not know its authority.
    await expect(etcdctl('made', 'x509negativeserial=0', '1s')).rejects.not.toThrow(
      /x509: .*(?:serial|curve|critical|ext)/,
    );
    inspectCertificate(pem);
  }
}, 60_000);
