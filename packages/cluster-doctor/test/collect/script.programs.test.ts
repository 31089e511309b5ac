import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { createAuthority, issueCertificate, type KeyedCertificate } from '@harderway/cluster-pki';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectScript } from '../../src/collect/script.generated.js';
import { parseTranscript, type Transcript } from '../../src/collect/transcript.js';

/** A directory with the files of a control plane, and a systemctl that knows one unit. */
let root: string;
let output: string;
let transcript: Transcript;
let before: readonly string[];
let after: readonly string[];

const SECRETS = [
  '5up3r-t0ken-value',
  'YWVzLWtleS1vZi1hLWNsdXN0ZXIK',
  'hunter2hunter2',
  'abcdef0123456789abcdef',
  'pr0xy-w0rd',
];
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Paths with their times and sizes, of directories where a careless program leaves something. */
const traces = (): readonly string[] =>
  [root, '/etc', '/var/tmp'].flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [`${path} ${stat.mtimeMs} ${stat.size} ${stat.mode}`];
    }),
  );

function write(name: string, text: string, mode = 0o600): void {
  writeFileSync(join(root, name), text);
  chmodSync(join(root, name), mode);
}

function plant(): void {
  write('service-account-key.pem', key);
  write('tokens.csv', `${SECRETS[0]},admin,1,"system:masters"\n`);
  write(
    'encryption-config.yaml',
    `kind: EncryptionConfiguration\nresources:\n  - providers:\n      - aescbc:\n          keys:\n            - name: key1\n              secret: ${SECRETS[1]}\n      - secretbox: {keys: [{name: a, secret: ${SECRETS[1]}}]}\n`,
  );
  write(
    'admin.kubeconfig',
    `kind: Config\nusers:\n- name: admin\n  user:\n    token: ${SECRETS[0]}\n    password: "${SECRETS[2]}"\n    client-key-data: ${Buffer.from(key).toString('base64')}\n- name: other\n  user: {client-key: named-key.pem}\n`,
  );
  write('named-key.pem', key);
  write(
    'etcd.env',
    `ETCD_ROOT_PASSWORD=${SECRETS[2]}\nETCD_NAME=control0\nHTTPS_PROXY=http://user:${SECRETS[4]}@192.0.2.1:3128\n`,
  );
  write('page.html', '<Error>NoSuchKey</Error>\n', 0o755);
  const words = [
    'service-account-key.pem',
    'tokens.csv',
    'encryption-config.yaml',
    'admin.kubeconfig',
    'gone.pem',
  ].map((name, index) => `  --file${index}=${join(root, name)} \\`);
  const unit = `[Service]\nEnvironmentFile=${join(root, 'etcd.env')}\nExecStart=${join(root, 'page.html')} \\\n${words.join('\n')}\n  --token ${SECRETS[3]} --initial-cluster-token etcd-cluster-0\n`;
  write('unit', unit);
  mkdirSync(join(root, 'bin'));
  write('bin/journalctl', `#!/bin/sh\necho 'Authorization: Bearer ${SECRETS[3]}'\n`, 0o755);
  write(
    'bin/systemctl',
    `#!/bin/sh\ncase "$*" in\n  *list-units*) echo 'etcd.service loaded failed failed etcd' ;;\n  *cat*) echo '# /etc/systemd/system/etcd.service'; cat ${join(root, 'unit')} ;;\n  *show*) printf 'Id=etcd.service\\nActiveState=failed\\n' ;;\n  *is-active*) exit 3 ;;\nesac\n`,
    0o755,
  );
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'doctor-'));
  plant();
  before = traces();
  const run = spawnSync('sh', ['-s'], {
    input: collectScript,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH']}` },
    maxBuffer: 2 ** 26,
  });
  output = run.stdout + run.stderr;
  transcript = parseTranscript(run.stdout);
  after = traces();
});

afterAll(() => rmSync(root, { recursive: true }));

test('the transcript is whole', () => {
  expect(transcript.unread).not.toContainEqual(expect.objectContaining({ reason: 'the output ended early' }));
  expect(transcript.answers['units']?.output).toContain('ActiveState=failed');
  expect(transcript.answers['addresses']?.output).toContain('127.0.0.1');
  expect(transcript.answers['parameters']?.output).toMatch(/^net\.ipv4\.conf\.all\.arp_ignore = \d$/m);
  expect(transcript.answers['unit etcd.service']?.output).toContain('--initial-cluster-token etcd-cluster-0');
});

test.each([
  ['https://0.0.0.0:2379,https://10.0.0.1:2379', 'https://127.0.0.1:2379'],
  ['http://[::]:2379', 'http://127.0.0.1:2379'],
  ['https://10.0.0.1:2379,https://127.0.0.1:2379', 'https://10.0.0.1:2379'],
])('a member that listens on %s is asked at %s, which its certificate may name', (urls, endpoint) => {
  const parts = ['transcript', 'network'].map((part) =>
    readFileSync(new URL(`../../facts/collect/${part}.sh`, import.meta.url), 'utf8'),
  );
  const { stdout } = spawnSync('sh', ['-s'], {
    input: `${parts.join('')}words() { :; }\netcd_argv='--listen-client-urls=${urls}'\netcdctl() { :; }\nask() { printf '%s\\n' "$*"; }\nask_etcd\n`,
    encoding: 'utf8',
  });
  expect(stdout.match(/--endpoints=\S+/g)).toEqual(Array(3).fill(`--endpoints=${endpoint}`));
});

test('a process whose root is that of an image is told from one of the host', async () => {
  const image = mkdtempSync(join(tmpdir(), 'image-'));
  const program = join(image, 'etcd');
  const libraries = execFileSync('ldd', ['/bin/sleep'], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const file of libraries) {
    mkdirSync(join(image, dirname(file)), { recursive: true });
    copyFileSync(file, join(image, file));
  }
  copyFileSync('/bin/sleep', program);
  const started = [spawn(program, ['60']), spawn('/usr/sbin/chroot', [image, '/etcd', '60'])];
  try {
    await Promise.all(started.map((process) => once(process, 'spawn')));
    const script = readFileSync(new URL('../../facts/collect/programs.sh', import.meta.url), 'utf8');
    await expect
      .poll(() => {
        const { stdout } = spawnSync('sh', ['-s'], {
          input: `mark=\n${script}processes\n`,
          encoding: 'utf8',
        });
        const { processes } = parseTranscript(stdout);
        return started.map(({ pid }) => processes.find((process) => process.pid === pid)?.inContainer);
      })
      .toEqual([undefined, true]);
  } finally {
    for (const process of started) process.kill();
    rmSync(image, { recursive: true });
  }
});

test.each([
  ['that fails', 'echo Failed to open >&2; return 1', [], 1],
  ['that shows nothing to this user', ':', ['the journal'], 0],
  ['of a sound host', 'echo Started etcd.', [], 0],
])('a journal %s says so', (_, journalctl, unread, exitCode) => {
  const parts = ['transcript', 'programs'].map((part) =>
    readFileSync(new URL(`../../facts/collect/${part}.sh`, import.meta.url), 'utf8'),
  );
  const systemctl =
    'case $1 in list-units) echo etcd.service loaded;; show) echo Id=etcd.service; echo ActiveState=active;; esac';
  const { stdout } = spawnSync('sh', ['-s'], {
    input: `${parts.join('')}mark=\nsystemctl() { ${systemctl}; }\njournalctl() { ${journalctl}; }\nunits\n`,
    encoding: 'utf8',
  });
  const found = parseTranscript(`${stdout}@end\n`);
  expect(found.unread.map(({ subject }) => subject)).toEqual(unread);
  expect(found.answers['journal etcd.service']?.exitCode).toBe(exitCode);
});

test('an environment file is read where systemd has found it', () => {
  const parts = ['transcript', 'programs', 'network'].map((part) =>
    readFileSync(new URL(`../../facts/collect/${part}.sh`, import.meta.url), 'utf8'),
  );
  const systemctl =
    'case $1 in list-units) echo etcd.service loaded;; cat) echo EnvironmentFile=-/etc/default/%p;; show) echo "EnvironmentFiles=/etc/default/etcd (ignore_errors=yes)";; esac';
  const { stdout } = spawnSync('sh', ['-s'], {
    input: `${parts.join('')}mark=\nsystemctl() { ${systemctl}; }\njournalctl() { :; }\nunits >/dev/null\nread_words\nwords | paths_in\n`,
    encoding: 'utf8',
  });
  expect(stdout.split('\n')).toContain('/etc/default/etcd');
});

/** An authority, and a certificate that it has signed. */
async function newPair(): Promise<readonly [authority: KeyedCertificate, signed: KeyedCertificate]> {
  const of = (commonName: string) =>
    ({ subject: { commonName }, validityHours: 1, keyType: 'ecdsa-p256' }) as const;
  const authority = await createAuthority(of('Kubernetes'));
  return [authority, await issueCertificate({ authority, ...of('kubernetes') })];
}

test.each([
  ['no login', 200, 'no', '200 OK'],
  ['a login, by the certificate for kubelets', 401, 'the right', '200 OK'],
  ['a login that it gives nobody', 401, 'another', '401 Unauthorized'],
])('an API server that wants %s is asked whether it is ready', async (_, status, certificate, expected) => {
  const [[authority, own], [, other]] = await Promise.all([newPair(), newPair()] as const);
  const server = createServer(
    {
      cert: own.certificate,
      key: own.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    ({ socket }, response) => {
      const isKnown = socket instanceof TLSSocket && socket.authorized;
      response.writeHead(isKnown ? 200 : status).end();
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = portOf(server.address());
  const shown = certificate === 'another' ? other : own;
  write('client.pem', shown.certificate);
  write('client-key.pem', shown.key);
  const files = ['client.pem', 'client-key.pem'].map((name) => join(root, name));
  const flags = `--secure-port=${port}\n--kubelet-client-certificate=${files[0]}\n--kubelet-client-key=${files[1]}`;
  const parts = ['transcript', 'network'].map((part) =>
    readFileSync(new URL(`../../facts/collect/${part}.sh`, import.meta.url), 'utf8'),
  );
  const shell = spawn('sh', ['-s'], { stdio: ['pipe', 'pipe', 'inherit'] });
  shell.stdin.end(`${parts.join('')}tls=yes\nmark=MARK\napiserver_argv='${flags}'\nask_apiserver\n`);
  const printed = await text(shell.stdout);
  server.close();
  for (const file of files) rmSync(file);
  expect(printed).toContain(`@answer https 127.0.0.1:${port}/readyz?verbose\n`);
  expect(printed.match(/^HTTP\/1\.[01] .*$/gm)).toEqual([`HTTP/1.1 ${expected}`]);
});

/** Runs words of the collecting script. */
function collecting(words: string): string {
  const parts = ['transcript', 'network', 'programs'].map((part) =>
    readFileSync(new URL(`../../facts/collect/${part}.sh`, import.meta.url), 'utf8'),
  );
  return execFileSync('sh', ['-s'], { input: `${parts.join('')}${words}\n`, encoding: 'utf8' });
}

test('a member is asked by its configuration file, or by its variables behind its flags', () => {
  const file = join(root, 'etcd.conf.yml');
  const lines = [
    'listen-client-urls: "https://10.0.0.1:2379" # ours',
    'client-transport-security:',
    '  cert-file: /c',
    '  client-cert-auth: true',
    'peer-transport-security:',
    "  cert-file: '/p'",
    'name:',
  ];
  writeFileSync(file, lines.join('\n'));
  const settings = (flags: string): readonly string[] =>
    collecting(
      `words_of() { printf '%s\\n' ${flags}; }\netcd_variables() { echo --cert-file=/v; }\netcd_settings`,
    )
      .trim()
      .split('\n');
  expect(settings(`--config-file=${file}`)).toEqual([
    '--listen-client-urls=https://10.0.0.1:2379',
    '--cert-file=/c',
    '--client-cert-auth=true',
    '--peer-cert-file=/p',
    `--config-file=${file}`,
    '--cert-file=/v',
  ]);
  expect(settings('--cert-file=/f')).toEqual(['--cert-file=/f', '--cert-file=/v']);
  rmSync(file);
});

test('the variables of a process are the flags that they stand for', () => {
  const program = join(root, 'bin', 'etcd');
  copyFileSync('/bin/sleep', program);
  const process = spawn(program, ['60'], {
    env: { ETCD_DATA_DIR: `${root}/data=x`, ETCD_NAME: '', HOME: '/' },
  });
  try {
    const flags = collecting('etcd_variables').trim().split('\n');
    expect(flags).toContain(`--data-dir=${root}/data=x`);
    expect(flags.some((flag) => /^--(?:name|home)=$/.test(flag))).toBe(false);
  } finally {
    process.kill('SIGKILL');
    rmSync(program);
  }
});

test('the file of EnvironmentFile= is found, though it may be missing', () => {
  const paths = collecting("printf 'EnvironmentFile=-/etc/default/etcd\\n--x=/a,/b\\n' | paths_in");
  expect(paths).toBe('/a\n/b\n/etc/default/etcd\n');
});

test('files that a kubeconfig names are found from its directory, in any form of YAML', () => {
  const path = join(root, 'named.kubeconfig');
  writeFileSync(
    path,
    'x: {client-certificate: pki/a.pem, client-key: "../k/./b.key"}\n  certificate-authority: /x/ca.pem # ours\n  certificate-authority-data: Q0E=\n',
  );
  const found = collecting(`kubeconfig_files ${path}`).trim().split('\n');
  expect(found.sort()).toEqual([join(root, '../k/b.key'), join(root, 'pki/a.pem'), '/x/ca.pem'].sort());
  rmSync(path);
});

test('a program is asked for its version, whatever starts it', () => {
  const paths = ['a/etcd', 'b/kube-apiserver', 'c/kube-scheduler', 'd/kube-proxy'].map((path) =>
    join(root, path),
  );
  for (const path of paths) {
    mkdirSync(join(path, '..'));
    copyFileSync('/bin/true', path);
  }
  const [etcd, server, scheduler, proxy] = paths;
  const asked = collecting(
    `ask() { echo "$1"; }\nunit_texts='ExecStart=/bin/sh -c "exec ${etcd} --name=a"\nExecStart = -${server} \\\nExecStart=/usr/bin/env A=b ${scheduler}\nExecStart="${proxy}" --v=2'\nversions`,
  );
  expect(asked.trim().split('\n').sort()).toEqual(paths.map((path) => `version ${path}`).sort());
  for (const path of paths) rmSync(join(path, '..'), { recursive: true });
});

test('no secret leaves the host', () => {
  const found = [
    ...SECRETS,
    ...key.split('\n').slice(1, -2),
    Buffer.from(key).toString('base64').slice(0, 40),
  ].filter((secret) => output.includes(secret));
  expect(found).toEqual([]);
});

test('the public half of a key is said, of a file and of a kubeconfig', () => {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const hash = createHash('sha256').update(der).digest('hex');
  expect(transcript.files[join(root, 'service-account-key.pem')]?.keys).toEqual([hash]);
  expect(transcript.files[join(root, 'admin.kubeconfig')]?.keys).toEqual([hash]);
  expect(transcript.files[join(root, 'named-key.pem')]?.keys).toEqual([hash]);
});

test('files that a unit names are read, and those that are missing are said to be', () => {
  expect(transcript.files[join(root, 'encryption-config.yaml')]?.text).toContain('aescbc');
  expect(transcript.files[join(root, 'gone.pem')]).toEqual({ kind: 'missing' });
  expect(transcript.files[join(root, 'tokens.csv')]).toMatchObject({ kind: 'file', mode: '600' });
  expect(transcript.files[join(root, 'tokens.csv')]?.text).toBeUndefined();
});

test('line numbers stay true', () => {
  const text = transcript.files[join(root, 'encryption-config.yaml')]?.text?.split('\n') ?? [];
  const original = readFileSync(join(root, 'encryption-config.yaml'), 'utf8').split('\n');
  expect(text.map((line) => line.split(':')[0])).toEqual(original.map((line) => line.split(':')[0]));
});

test('what is no program is not run', () => {
  expect(transcript.files[join(root, 'page.html')]?.magic).toMatch(/^3c4572726f72/);
  expect(Object.keys(transcript.answers)).not.toContain(`version ${join(root, 'page.html')}`);
});

test('nothing on the host has changed', () => {
  expect(after).toEqual(before);
});

test('without nft and iptables it is known whether the kernel has rules', () => {
  execFileSync('sh', ['../../tools/debian-packages.sh', 'nftables']);
  const host = readFileSync(new URL('../../facts/collect/host.sh', import.meta.url), 'utf8');
  const say = 'keeps_rules && echo maybe || echo none';
  const script = `${host}\n${say}\nnft add table inet guard\n${say}\nnft delete table inet guard\n${say}`;
  expect(execFileSync('unshare', ['-n', 'sh', '-c', script], { encoding: 'utf8' })).toBe(
    'none\nmaybe\nnone\n',
  );
});

test('secrets are blanked out in whatever form they are written', () => {
  const redact = readFileSync(new URL('../../facts/collect/redact.sh', import.meta.url), 'utf8');
  const name = fc.constantFrom(
    'token',
    'password',
    'client-key-data',
    'secret',
    'auth_pass',
    'ETCD_PASSWORD',
    'api_key',
    'bootstrap-token',
  );
  const value = fc.stringMatching(/^[A-Za-z0-9+/=]{12,40}$/);
  const form = fc.constantFrom<(name: string, value: string) => string>(
    (key, secret) => `    ${key}: ${secret}`,
    (key, secret) => `    ${key}: "${secret}"`,
    (key, secret) => `{"a": 1, "${key}": "${secret}", "b": 2}`,
    (key, secret) => `- {name: key1, ${key}: ${secret}}`,
    (key, secret) => `${key}=${secret}`,
    (key, secret) => `ExecStart=/bin/x --${key}=${secret} --other=1`,
    (key, secret) => `--${key} ${secret} --other`,
    (key, secret) => `--${key}\n${secret}\n--other`,
    (key, secret) => `  ${key}: |\n    ${secret}\n  other: 1`,
    (key, secret) => `  ${key}:\n    ${secret}\n  other: 1`,
    (key, secret) => `Environment="${key}=${secret}"`,
  );
  const cases = fc.sample(fc.tuple(name, value, form), 4 * (fc.readConfigureGlobal().numRuns ?? 15));
  const text = cases.map(([key, secret, write]) => write(key, secret)).join('\n---\n');
  const blanked = execFileSync('sh', ['-c', `mark=MARK\n${redact}\nredact`], {
    input: `${text}\n`,
    encoding: 'utf8',
  });
  expect(
    cases.filter(([, secret]) => blanked.includes(secret)).map(([key, secret, write]) => write(key, secret)),
  ).toEqual([]);
  expect(blanked.split('\n')).toHaveLength(text.split('\n').length + 1);
});

test('a list of many members is whole, and other long lines are cut', () => {
  const members = Array.from({ length: 9 }, (_, at) => ({
    ID: at,
    name: `control${at}`,
    peerURLs: [`https://192.168.100.1${at}:2380`],
    clientURLs: [`https://192.168.100.1${at}:2379`, 'https://127.0.0.1:2379'],
  }));
  const list = JSON.stringify({ members });
  expect(list.length).toBeGreaterThan(1000);
  const redact = /^redact\(\) \{[\s\S]*?^\}$/m.exec(collectScript)?.[0];
  const input = `M@answer etcd-members\n${list}\nM@exit 0\nM@answer addresses\n${'x'.repeat(1000)}\nM@exit 0\n`;
  const printed = execFileSync('sh', ['-c', `mark=M\n${redact}\nredact`], { input, encoding: 'utf8' });
  expect(printed.split('\n')).toEqual([
    '@answer etcd-members',
    `|${list}`,
    '@exit 0',
    '@answer addresses',
    `|${'x'.repeat(600)}`,
    '@exit 0',
    '',
  ]);
});

/** The output of the script for records. */
function redacted(input: string): string {
  const redact = /^redact\(\) \{[\s\S]*?^\}$/m.exec(collectScript)?.[0];
  return execFileSync('sh', ['-c', `mark=M\n${redact}\nredact`], { input, encoding: 'utf8' });
}

test('a flag of 1000 bytes is whole, and what is behind it in the unit', () => {
  const flag = `--tls-cipher-suites=${'TLS_AES_128_GCM_SHA256,'.repeat(44)}`;
  const unit = `ExecStart=/usr/local/bin/kube-apiserver \\\n  ${flag} \\\n  --authorization-mode=Node,RBAC`;
  const words = ['/usr/local/bin/kube-apiserver', flag, '--authorization-mode=Node,RBAC'];
  const { answers, processes, unread } = parseTranscript(
    redacted(
      `M@answer unit a.service\n${unit}\nM@exit 0\nM@process 7 a.service\n${words.join('\n')}\nM@environment\nM@end\n`,
    ),
  );
  expect(answers['unit a.service']?.output).toBe(unit);
  expect(processes).toEqual([{ pid: 7, unit: 'a.service', argv: words, environment: [] }]);
  expect(unread).toEqual([]);
});

test('what was cut is listed, and nothing is concluded from its beginning', () => {
  const rules = Array.from({ length: 1300 }, (_, at) => `tcp dport ${at} drop`).join('\n');
  const long = `--x=${'y'.repeat(9000)}`;
  const transcript = parseTranscript(
    redacted(
      [
        'M@answer addresses',
        rules,
        'M@exit 0\nM@answer firewall',
        rules,
        'M@exit 0\nM@answer journal a.service',
        `${rules}\n${long}`,
        'M@exit 0\nM@answer unit a.service',
        long,
        'M@exit 0\nM@process 7 a.service\n/bin/a\nM@environment\nA=b\nM@process 8 b.service\n/bin/b',
        long,
        'M@environment\nB=c\nM@end\n',
      ].join('\n'),
    ),
  );
  expect(Object.keys(transcript.answers)).toEqual(['firewall', 'journal a.service']);
  expect(transcript.processes).toEqual([
    { pid: 7, unit: 'a.service', argv: ['/bin/a'], environment: ['A=b'] },
  ]);
  expect(transcript.unread.map(({ subject }) => subject)).toEqual([
    'addresses',
    'firewall',
    'unit a.service',
    'the command line of process 8',
  ]);
});

test('a list that was shortened says so, outside of what takes the list', () => {
  const first = /^first\(\) \{[\s\S]*?^\}$/m.exec(collectScript)?.[0];
  const listed = (count: number): string =>
    execFileSync(
      'sh',
      ['-c', `mark=M\n${first}\nexec 3>&1\nnames=$(seq ${count} | first 3 names)\necho $names`],
      {
        encoding: 'utf8',
      },
    );
  expect(listed(3)).toBe('1 2 3\n');
  expect(listed(5)).toBe('M@unread names\t2 of 5 were not looked at\n1 2 3\n');
});
