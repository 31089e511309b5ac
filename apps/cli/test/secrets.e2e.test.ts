import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseClusterSpec } from '@harderway/cluster-spec';
import { findRotation, recordStage } from '@harderway/control-plane/rotation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OnLab, onLab } from './on-lab.js';
import { piecesIn, piecesOfToken } from './secrets/pieces.js';
import { linesOf, Processes, searchOf, searchOfHost } from './secrets/search.js';

const run = promisify(execFile);
const passphrase = randomBytes(30).toString('base64url');
/** All stages that need no IPVS in this machine's kernel. */
const only = [
  '--only',
  'prepare,etcd,kube-apiserver,virtual-ip,gateway,kube-controller-manager,kube-scheduler',
];

/** Secrets of each program in files of root, of which systemd gives the program a copy of its own. */
const given = {
  'etcd /etc/etcd': ['peer-key.pem', 'server-key.pem'],
  'kube-apiserver /var/lib/kubernetes': [
    ...['encryption-config.yaml', 'front-proxy-client-key.pem', 'kube-apiserver-etcd-client-key.pem'],
    ...['kube-apiserver-key.pem', 'kube-apiserver-kubelet-client-key.pem', 'service-account-key.pem'],
  ],
  'kube-controller-manager /var/lib/kubernetes': [
    ...['kube-controller-manager-server-key.pem', 'kube-controller-manager.kubeconfig'],
    ...['service-account-key.pem', 'signing-ca-key.pem'],
  ],
  'kube-scheduler /var/lib/kubernetes': ['kube-scheduler-server-key.pem', 'kube-scheduler.kubeconfig'],
};

/** All files of a control node that may hold a secret, with mode and owner. */
const meant = [
  ...new Set([
    // For etcdctl, which root runs.
    '/etc/etcd/kubernetes-key.pem 600 root',
    ...Object.entries(given).flatMap(([place, names]) => {
      const [program = '', directory = ''] = place.split(' ');
      return names.flatMap((name) => [
        `${directory}/${name} 600 root`,
        // Readable by the program's user through an access control list, whose mask is the group's mode.
        `/run/credentials/${program}.service/${name} 440 root`,
      ]);
    }),
  ]),
].sort();

const processes = new Processes();
let on: OnLab;
let pieces: readonly string[] = [];

const at = (name: string): string => join(on.directory, name);

async function done(...argv: readonly string[]): Promise<void> {
  const { code, stderr } = await on.harderway(argv);
  expect(code, `${argv.join(' ')}: ${stderr.slice(-2000)}`).toBe(0);
}

/** Records the first stage of the rotation of the key of tokens, which `rotate` would apply with all stages. */
async function beginRotation(): Promise<void> {
  const { spec } = parseClusterSpec(await readFile(at('cluster.yaml'), 'utf8'), { path: at('cluster.yaml') });
  if (spec === undefined) throw new Error('cluster.yaml is not valid');
  const [stage] = (await findRotation(spec, 'service-account')).stages;
  if (stage === undefined) throw new Error('no stage is left');
  expect(stage.name).toBe('trust');
  await recordStage(spec, 'service-account', stage);
}

/** The tokens that kube-controller-manager keeps in Secrets; Debian's build of kube-apiserver fails to print maps as JSON. */
async function tokens(): Promise<readonly string[]> {
  const [program = '', ...argv] = on.lab.enter([
    ...['curl', '-sS', '--max-time', '20', '--cacert', at('auth/ca.pem')],
    ...['--cert', at('auth/admin.pem'), '--key', at('auth/admin-key.pem')],
    ...['-H', 'Accept: application/vnd.kubernetes.protobuf'],
    'https://192.168.1.11:6443/api/v1/secrets',
  ]);
  const { stdout } = await run(program, argv, { encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 });
  return stdout.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? [];
}

const onHost = (host: string, script: string, input: string): Promise<readonly string[]> =>
  linesOf(on.lab.login(host, [`sudo sh -c '${script.replaceAll("'", "'\\''")}'`]), input);

/** One line each: an empty one would be found everywhere. */
function allPieces(): string {
  expect(pieces.length).toBeGreaterThan(100);
  for (const piece of pieces) expect(piece).toMatch(/^[\w+/=-]{40,}$/);
  return pieces.join('\n');
}

const foundOn = (host: string): Promise<readonly string[]> => onHost(host, searchOfHost, allPieces());
const foundHere = (): Promise<readonly string[]> => linesOf(searchOf(on.directory), allPieces());
const holds = (text: string): boolean => pieces.some((piece) => text.includes(piece));

beforeAll(async () => {
  on = await onLab('cli-secrets', {
    profile: 'production',
    environment: { HARDERWAY_PASSPHRASE_FILE: 'passphrase' },
  });
  await run('ip', ['-n', on.lab.namespace, 'route', 'add', '192.168.1.21/32', 'via', '192.168.1.11']);
  await writeFile(at('passphrase'), `${passphrase}\n`, { mode: 0o600 });
  processes.start();
});

afterAll(async () => {
  await processes.stop();
  await on?.close();
});

test('a cluster is installed, backed up, rotated and locked', async () => {
  await done('certs');
  expect((await on.harderway(['plan', '-o', 'install.plan', ...only])).code).toBe(2);
  await done('apply', '--yes', '--debug', ...only);
  await done('backup', '--with-credentials', '--passphrase-file', 'passphrase', '--debug');
  await beginRotation();
  expect((await on.harderway(['plan', '-o', 'rotate.plan', '--diff', 'full', ...only])).code).toBe(2);
  await done('apply', '--yes', '--debug', ...only);
  await done('verify', '--debug', ...only);
  const ofFiles = await piecesIn(at('auth'));
  const issued = await tokens();
  expect(issued.length).toBeGreaterThan(0);
  pieces = [...[...ofFiles.values()].flat(), ...issued.flatMap(piecesOfToken), passphrase];
  expect([...ofFiles.keys()]).toEqual(
    expect.arrayContaining(['ca-key.pem', 'encryption-config.yaml', 'service-account-2-key.pem']),
  );
  await done('certs', 'lock', '--passphrase-file', 'passphrase');
  await done('plan', '--debug', ...only);
  await done('plan', '--json', ...only);
  for (const command of ['status', 'history']) await on.harderway([command, '--debug', '--verbose']);
}, 300_000);

test('hosts have secrets only in the files of the programs that need them', async () => {
  expect(await foundOn('gateway')).toEqual([]);
  expect(await foundOn('control0')).toEqual(meant);
});

test('this machine has the passphrase in the file that the user named, and no other secret', async () => {
  expect(await foundHere()).toEqual([`${at('passphrase')} 600 root`]);
  expect(on.transcript.join('').length).toBeGreaterThan(10_000);
  expect(on.transcript.filter(holds)).toEqual([]);
});

test('no command line and no environment of a process has ever held one', () => {
  const seen = [...processes.seen];
  expect(seen.some((text) => text.includes('kube-apiserver'))).toBe(true);
  expect(seen.some((text) => text.includes('HARDERWAY_PASSPHRASE_FILE'))).toBe(true);
  expect(seen.filter(holds)).toEqual([]);
});

test('the same search finds what is planted', async () => {
  const [planted = ''] = pieces;
  const script = `read -r secret; umask 077; echo "$secret" >/tmp/planted
setsid sh -c "sleep 60; :" "$secret" </dev/null >/dev/null 2>&1 &
SECRET=$secret setsid sleep 60 </dev/null >/dev/null 2>&1 &
echo "$secret" | systemd-cat -t planted; journalctl --sync`;
  await onHost('gateway', script, `${planted}\n`);
  expect(await foundOn('gateway')).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^\/proc\/PID\/cmdline /),
      expect.stringMatching(/^\/proc\/PID\/environ /),
      '/tmp/planted 600 root',
      'journal',
    ]),
  );
  await writeFile(at('state/harderway/runs/planted.log'), planted);
  expect(await foundHere()).toContain(`${at('state/harderway/runs/planted.log')} 644 root`);
  spawn('sleep', ['5'], { env: { SECRET: planted }, stdio: 'ignore' });
  await expect.poll(() => [...processes.seen].some(holds), { timeout: 5000 }).toBe(true);
});
