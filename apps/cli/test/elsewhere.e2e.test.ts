import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OnLab, onLab } from './on-lab.js';
import { linesOf, searchOf, searchOfHost } from './secrets/search.js';

const run = promisify(execFile);
/** All stages that need no IPVS in this machine's kernel. */
const only = [
  '--only',
  'prepare,etcd,kube-apiserver,virtual-ip,gateway,kube-controller-manager,kube-scheduler',
];
const authorities = ['ca', 'etcd-ca', 'front-proxy-ca'] as const;

let on: OnLab;
/** Stands for the machine with the keys of the authorities: only requests and certificates go between both. */
let elsewhere = '';

const at = (name: string): string => join(on.directory, name);

async function done(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await on.harderway(argv);
  expect(code, `${argv.join(' ')}: ${stderr.slice(-2000)}`).toBe(0);
  return stdout;
}

/** A request, as `--json` prints it. */
interface Request {
  readonly path: string;
  readonly name: string;
  readonly authority: string;
}

/** Requests what is missing or ends soon. */
async function request(): Promise<readonly Request[]> {
  const { requests }: { readonly requests: readonly Request[] } = JSON.parse(
    await done('certs', 'csr', '--output', 'requests', '--json'),
  );
  return requests;
}

let serial = 1000;

/** Has a request signed elsewhere, and returns the path of the certificate that comes back. */
async function signed({ path, authority }: Request, days: number): Promise<string> {
  const name = basename(path, '.csr');
  await copyFile(path, join(elsewhere, `${name}.csr`));
  const by = ['-CA', `${authority}.pem`, '-CAkey', `${authority}-key.pem`, '-set_serial', String(++serial)];
  const made = ['-copy_extensions', 'copyall', '-days', String(days), '-out', `${name}.pem`];
  await run('openssl', ['x509', '-req', '-in', `${name}.csr`, ...by, ...made], { cwd: elsewhere });
  await copyFile(join(elsewhere, `${name}.pem`), at(`signed/${name}.pem`));
  return `signed/${name}.pem`;
}

/** Output of a shell command, as root on the control node. */
async function onControl(script: string): Promise<string> {
  const [program = '', ...argv] = on.lab.login('control0', [`sudo sh -c '${script}'`]);
  return (await run(program, argv)).stdout.trim();
}

/** Output of kubectl by the kubeconfig of the administrator. */
async function kubectl(...words: readonly string[]): Promise<string> {
  const argv = [at('programs/kubectl'), '--kubeconfig', at('auth/admin.kubeconfig'), ...words];
  const [program = '', ...rest] = on.lab.enter(argv);
  return (await run(program, rest)).stdout.trim();
}

beforeAll(async () => {
  on = await onLab('cli-elsewhere', { profile: 'production' });
  await run('ip', ['-n', on.lab.namespace, 'route', 'add', '192.168.1.21/32', 'via', '192.168.1.11']);
  elsewhere = await mkdtemp(join(tmpdir(), 'harderway-elsewhere-'));
  for (const name of authorities) {
    const subject = ['-subj', `/O=Company/CN=${name} of a company`, '-days', '900'];
    const files = ['-keyout', `${name}-key.pem`, '-out', `${name}.pem`];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files], {
      cwd: elsewhere,
    });
  }
  await mkdir(at('signed'));
  await mkdir(at('auth'), { mode: 0o700 });
  for (const name of authorities) await copyFile(join(elsewhere, `${name}.pem`), at(`auth/${name}.pem`));
  const yaml = await readFile(at('cluster.yaml'), 'utf8');
  expect(yaml).toContain('# authorityKeys: here ');
  await writeFile(at('cluster.yaml'), yaml.replace('# authorityKeys: here ', 'authorityKeys: elsewhere '));
});

afterAll(async () => {
  await on?.close();
  await rm(elsewhere, { recursive: true, force: true });
});

test('a plan without certificates says that they are signed elsewhere, and by what they are requested', async () => {
  const { code, stderr } = await on.harderway(['plan', ...only]);
  expect(code).toBe(1);
  expect(stderr).toContain('must be signed elsewhere');
  expect(stderr).toContain('harderway certs csr');
});

test('a cluster is installed by certificates that were signed elsewhere', async () => {
  const requests = await request();
  expect(new Set(requests.map(({ authority }) => authority))).toEqual(new Set(authorities));
  const files = await Promise.all(
    requests.map((each) => signed(each, each.name === 'kube-apiserver-control0' ? 20 : 400)),
  );
  await done('certs', 'import', ...files);
  expect(await request()).toMatchObject([{ name: 'kube-apiserver-control0' }]);
  await done('certs', '--check');
  await done('apply', '--yes', ...only);
  await done('verify', ...only);
  await done('plan', ...only);
  expect(await kubectl('get', '--raw', '/readyz')).toBe('ok');
  expect(await kubectl('auth', 'can-i', 'delete', 'nodes')).toContain('yes');
});

test('one that ends soon is signed elsewhere again, and reaches the program without a restart', async () => {
  const [asked, ...others] = await request();
  if (asked === undefined) throw new Error('no certificate is requested');
  expect([asked.name, ...others]).toEqual(['kube-apiserver-control0']);
  const processes = 'systemctl show --value -p MainPID etcd kube-apiserver';
  const before = await onControl(processes);
  await done('certs', 'import', await signed(asked, 400));
  await done('apply', '--yes', ...only);
  expect(await onControl(processes)).toBe(before);
  const subject = '-noout -serial -issuer -nameopt oneline';
  const presented = `openssl s_client -connect 127.0.0.1:6443 </dev/null 2>/dev/null | openssl x509 ${subject}`;
  // kube-apiserver looks every minute.
  await expect
    .poll(() => onControl(presented), { timeout: 90_000, interval: 3000 })
    .toContain(`serial=${serial.toString(16).toUpperCase().padStart(4, '0')}`);
  expect(await onControl(presented)).toContain('CN = ca of a company');
  await done('verify', ...only);
  expect(await request()).toEqual([]);
});

test('no key of an authority has been on this machine’s side or on a host', async () => {
  const keys = await Promise.all(
    authorities.map((name) => readFile(join(elsewhere, `${name}-key.pem`), 'utf8')),
  );
  const lines = keys.map((text) => text.split('\n')[5] ?? '');
  for (const line of lines) expect(line).toMatch(/^[\w+/]{64}$/);
  const pieces = lines.join('\n');
  expect(await linesOf(searchOf(on.directory), pieces)).toEqual([]);
  for (const { name } of on.lab.hosts) {
    const searched = on.lab.login(name, [`sudo sh -c '${searchOfHost.replaceAll("'", "'\\''")}'`]);
    expect(await linesOf(searched, pieces), name).toEqual([]);
  }
  expect((await readdir(at('auth'))).filter((name) => name.endsWith('ca-key.pem'))).toEqual([]);
  // The same search finds the keys where they are.
  expect(await linesOf(searchOf(elsewhere), pieces)).toHaveLength(3);
});
