import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle } from '@harderway/cluster-doctor';
import { type ClusterSpec, parseClusterSpec } from '@harderway/cluster-spec';
import type { Session } from '@harderway/control-plane';
import { createFake } from '@harderway/remote-exec/fake';
import { beforeEach, expect, it } from 'vitest';
import { compareCredentials, copyCredentials } from '../src/adopt-credentials.js';
import { adoptable } from './adoptable.js';
import { clusterYaml, temporaryDirectory } from './surroundings.js';

const { signal } = new AbortController();
const names = [
  'ca.pem',
  'ca-key.pem',
  'kubernetes.pem',
  'kubernetes-key.pem',
  'service-account.pem',
  'service-account-key.pem',
  'encryption-config.yaml',
  'kube-controller-manager.kubeconfig',
  'kube-scheduler.kubeconfig',
];
const pathOf = (name: string): string => `/var/lib/kubernetes/${name}`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The bundle with credentials on its control nodes; `text` says what a host has. */
const held = (text: (host: string, name: string) => string | undefined): Bundle => ({
  ...adoptable,
  hosts: adoptable.hosts.map((host) => ({
    ...host,
    files: {
      ...host.files,
      ...Object.fromEntries(
        host.name === 'gateway'
          ? []
          : names.flatMap((name) => {
              const own = text(host.name, name);
              return own === undefined ? [] : [[pathOf(name), { kind: 'file', sha256: sha256(own) }]];
            }),
      ),
    },
  })),
});

let spec: ClusterSpec;
let directory: string;
beforeEach(async () => {
  const root = await temporaryDirectory();
  const parsed = parseClusterSpec(clusterYaml, { path: join(root, 'cluster.yaml') }).spec;
  if (parsed === undefined) throw new Error('the example is not valid');
  spec = parsed;
  directory = spec.pki.directory;
});

/** A session whose hosts have these texts at all paths. */
function sessionWith(text: (path: string) => string): Session & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const transports = new Map(
    spec.hosts.map(({ name }) => [
      name,
      {
        ...createFake(),
        get: async (path: string) => {
          asked.push(`${name}:${path}`);
          return Buffer.from(text(path));
        },
      },
    ]),
  );
  return { spec, transports, unreachable: [], reach: async () => {}, close: async () => undefined, asked };
}

const states = async (bundle: Bundle) =>
  Object.fromEntries((await compareCredentials(bundle, spec)).map(({ name, state }) => [name, state]));

it('compares by checksum: same, missing, another here, hosts that disagree, nothing read', async () => {
  const bundle = held((host, name) => {
    if (name === 'kube-scheduler.kubeconfig') return undefined;
    return name === 'service-account.pem' && host === 'control1' ? 'another' : `text of ${name}`;
  });
  await mkdir(directory);
  await writeFile(join(directory, 'ca.pem'), 'text of ca.pem');
  await writeFile(join(directory, 'kubernetes.pem'), 'mine');
  expect(await states(bundle)).toMatchObject({
    'ca.pem': 'same',
    'ca-key.pem': 'missing',
    'kubernetes.pem': 'differs',
    'service-account.pem': 'disagree',
    'kube-scheduler.kubeconfig': 'unread',
  });
});

it('does not ask for the key of an authority whose keys are elsewhere', async () => {
  const elsewhere = { ...spec, pki: { ...spec.pki, authorityKeys: 'elsewhere' as const } };
  const bundle = held((_, name) => name);
  const asked = (await compareCredentials(bundle, elsewhere)).map(({ name }) => name);
  expect(asked).toEqual(names.filter((name) => name !== 'ca-key.pem'));
});

it('copies what is missing for the owner alone, and replaces nothing', async () => {
  const bundle = held((_, name) => `text of ${pathOf(name)}`);
  await mkdir(directory);
  await writeFile(join(directory, 'ca.pem'), 'mine');
  const session = sessionWith((path) => `text of ${path}`);
  const copied = await copyCredentials(bundle, spec, session, signal);
  expect(copied).toEqual(names.filter((name) => name !== 'ca.pem'));
  expect(await readFile(join(directory, 'ca.pem'), 'utf8')).toBe('mine');
  expect((await stat(join(directory, 'ca-key.pem'))).mode & 0o777).toBe(0o600);
  expect(session.asked).toEqual(copied.map((name) => `control0:${pathOf(name)}`));
  expect(await states(bundle)).toMatchObject({ 'ca.pem': 'differs', 'ca-key.pem': 'same' });
});

it('puts no plain secret beside locked ones', async () => {
  await mkdir(directory);
  await writeFile(join(directory, 'lock.age'), 'age-encryption.org/v1\n');
  const session = sessionWith((path) => `text of ${path}`);
  await expect(
    copyCredentials(
      held((_, name) => `text of ${pathOf(name)}`),
      spec,
      session,
      signal,
    ),
  ).rejects.toMatchObject({ code: 'pki-locked' });
  expect(await readdir(directory)).toEqual(['lock.age']);
  expect(session.asked).toEqual([]);
});

it('keeps nothing of a file that is not the one that was compared', async () => {
  const session = sessionWith(() => 'changed');
  await expect(
    copyCredentials(
      held((_, name) => name),
      spec,
      session,
      signal,
    ),
  ).rejects.toMatchObject({
    code: 'credentials-changed',
  });
  await expect(readdir(directory)).rejects.toMatchObject({ code: 'ENOENT' });
});
