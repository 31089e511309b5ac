import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import {
  downLab,
  KUBENET,
  type Lab,
  obtainDebianEtcd,
  obtainDebianPrograms,
  obtainStampedKubernetes,
  upLab,
} from '@harderway/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from './bad-days/stage.js';

const labName = 'examples';
/** The version that the Kubernetes of Debian is stamped with. */
const next = '1.21.9';
const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
const run = promisify(execFile);

let lab: Lab;
let directory = '';

/** Programs of one version, by name. */
interface Release {
  readonly version: string;
  readonly files: Readonly<Record<string, { readonly path: string }>>;
}

/** Lays programs out as their releases do, so that those of several versions have room beside each other. */
async function linkPrograms(path: (version: string) => string, { version, files }: Release): Promise<void> {
  const releases = join(directory, 'programs', path(version));
  await mkdir(releases, { recursive: true });
  for (const [name, file] of Object.entries(files)) await symlink(file.path, join(releases, name));
}

const ofKubernetes = (version: string): string => `v${version}/bin/linux/${arch}`;
const ofEtcd = (version: string): string => `etcd-v${version}-linux-${arch}`;

/** Runs an example beside cluster.yaml, on a machine that reaches the hosts; what it has printed. */
async function example(name: string, ...own: readonly string[]): Promise<string> {
  const program = await bundle(directory, name, new URL(`../examples/${name}.ts`, import.meta.url));
  const [enter = '', ...argv] = lab.enter([process.execPath, program, ...own]);
  return (await run(enter, argv, { cwd: directory, maxBuffer: 1 << 26 })).stdout;
}

async function onControl(command: string): Promise<string> {
  const [program = '', ...argv] = lab.login('control0', [`sudo sh -c '${command}'`]);
  return (await run(program, argv)).stdout;
}

const version = (name: string): Promise<string> => onControl(`/usr/local/bin/${name} --version`);

beforeAll(async () => {
  lab = await upLab({ name: labName, topology: KUBENET, existing: 'replace' });
  directory = join(lab.directory, 'examples');
  const [{ kubernetes }, etcd] = await Promise.all([obtainDebianPrograms(), obtainDebianEtcd('trixie')]);
  await linkPrograms(ofKubernetes, kubernetes);
  await linkPrograms(ofEtcd, etcd);
  const { user, identityFile, knownHostsFile } = lab.ssh;
  const text = exampleClusterYaml({
    versions: { kubernetes: kubernetes.version, etcd: etcd.version },
    programs: { directory: 'programs' },
    pkiDirectory: 'auth',
    profile: 'production',
    ssh: { user, identityFile, knownHostsFile },
  });
  // The code of the next version is that of this one, which lacks a plugin that the next one has.
  const flags = '{ enable-admission-plugins: NodeRestriction }';
  const flagged = text.replace(/(?<=^kubeApiserver:\n(?: {2}#.*\n)* {2}extraFlags: ){}$/m, flags);
  await writeFile(join(directory, 'cluster.yaml'), flagged, { mode: 0o600 });
});

afterAll(() => downLab(labName));

test('the examples of the README install, upgrade, rotate, back up and restore', async () => {
  expect(await example('install')).toMatch(/^\S+: \d+ steps$/m);

  await linkPrograms(ofKubernetes, await obtainStampedKubernetes(next));
  await example('upgrade', next);
  expect(await version('kube-apiserver')).toContain(next);
  expect(await readFile(join(directory, 'cluster.yaml'), 'utf8')).toContain(`kubernetes: ${next}`);

  await example('rotate');
  expect(await onControl('grep -c BEGIN /etc/etcd/ca.pem')).toBe('1\n');

  const printed = await example('backup');
  const [, snapshot = ''] = /^(.*): revision \d+, \d+ keys$/m.exec(printed) ?? [];
  expect(snapshot).toContain('backups/');
  expect(await example('restore', snapshot)).toContain('this loses: ');
  expect(await onControl('systemctl is-active etcd kube-apiserver')).toBe('active\nactive\n');
});
