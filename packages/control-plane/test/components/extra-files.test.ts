import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterSpec, exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { afterAll, expect, test } from 'vitest';
import { checkConfiguration } from '../../src/check/check.js';
import { itemsOn } from '../../src/components/host-items.js';
import { renderCluster } from '../../src/components/render.js';
import { controlHosts } from '../../src/hosts/topology.js';
import type { ItemInputs } from '../../src/model/item.js';
import { examplePkiOf } from '../example.js';

const directory = mkdtempSync(join(tmpdir(), 'harderway-files-'));
afterAll(() => rmSync(directory, { recursive: true }));

const yaml = `${exampleClusterYaml({ profile: 'production' })}
files:
  - {path: /etc/kubernetes/audit.yaml, source: audit.yaml, readBy: [kube-apiserver]}
  - {path: /etc/kubernetes/token, content: "SECRET", owner: kube-apiserver, secret: true, readBy: [kube-scheduler, kube-apiserver]}
  - {path: /etc/motd.d/cluster, content: "hello\\n", mode: "0640", group: adm}
`;

function parsed(text = yaml): ClusterSpec {
  const { spec, diagnostics } = parseClusterSpec(text, { path: join(directory, 'cluster.yaml') });
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return spec;
}

function staged(spec: ClusterSpec) {
  const [host] = controlHosts(spec);
  if (host === undefined) throw new Error('the example has no control node');
  return itemsOn({ spec, host });
}

/** The digest that a service has with its files. */
function digestOf(spec: ClusterSpec, unit: string): string {
  const found: ItemInputs = {
    arch: 'amd64',
    device: 'eth0',
    etcdFounded: true,
    pki: examplePkiOf(spec),
    program: () => ({ kind: 'local-file', path: '/x', sha256: 'a'.repeat(64), size: 1 }),
  };
  for (const { item } of staged(spec)) {
    const resource = item.kind === 'service' ? item.wanted(found) : undefined;
    if (resource?.kind === 'unit' && resource.name === unit) return resource.digest ?? '';
  }
  throw new Error(`no ${unit}`);
}

test('files are on control nodes, with mode, owner and text of cluster.yaml or of this machine', () => {
  writeFileSync(join(directory, 'audit.yaml'), 'one\n');
  const files = renderCluster(parsed(), undefined).filter(({ path }) => /audit\.yaml|token|motd/.test(path));
  const own = files.filter(({ host }) => host === 'control1');
  expect(files.some(({ host }) => host === 'gateway')).toBe(false);
  expect(own.map(({ path, mode, secret, content }) => [path, mode, secret, content])).toEqual([
    ['/etc/motd.d/cluster', 0o640, false, 'hello\n'],
    ['/etc/kubernetes/audit.yaml', 0o644, false, 'one\n'],
    ['/etc/kubernetes/token', 0o600, true, 'SECRET'],
  ]);
});

test('the first program that reads a file has it written, after its user exists', () => {
  const items = staged(parsed());
  const index = items.findIndex(({ item }) => item.kind === 'file' && item.path === '/etc/kubernetes/token');
  const token = items[index];
  expect(token?.stage).toBe('kube-apiserver');
  // A plan of the scheduler alone writes it too.
  expect(token?.neededBy.map(({ stage }) => stage)).toEqual(['kube-scheduler']);
  const before = items.slice(0, index);
  expect(
    before.some(
      ({ item }) =>
        item.kind === 'plain' && item.resource.kind === 'user' && item.resource.name === 'kube-apiserver',
    ),
  ).toBe(true);
});

test('a file with state: absent is removed once its last reader runs without it', () => {
  const text = yaml
    .replace('source: audit.yaml,', 'state: absent,')
    .replace('content: "SECRET",', 'state: absent,');
  const items = staged(parsed(text));
  const places = items.map(({ item, stage }) => {
    if (item.kind === 'service') return `${stage}: service`;
    return item.kind === 'plain' && item.resource.kind === 'absent' ? `${stage}: ${item.resource.path}` : '';
  });
  for (const [stage, path] of [
    ['kube-apiserver', '/etc/kubernetes/audit.yaml'],
    ['kube-scheduler', '/etc/kubernetes/token'],
  ]) {
    expect(places).toContain(`${stage}: ${path}`);
    expect(places.indexOf(`${stage}: ${path}`)).toBeGreaterThan(places.indexOf(`${stage}: service`));
  }
  expect(items.some(({ item }) => item.kind === 'file' && item.path === '/etc/kubernetes/token')).toBe(false);
});

test('programs restart when a file changes that they read, and no other', () => {
  const spec = parsed();
  const units = ['etcd.service', 'kube-apiserver.service', 'kube-scheduler.service'];
  writeFileSync(join(directory, 'audit.yaml'), 'one\n');
  const before = units.map((unit) => digestOf(spec, unit));
  writeFileSync(join(directory, 'audit.yaml'), 'two\n');
  const after = units.map((unit) => digestOf(spec, unit));
  expect(after.map((digest, index) => digest === before[index])).toEqual([true, false, true]);
});

test('a source that is missing is named', () => {
  rmSync(join(directory, 'audit.yaml'));
  expect(() => renderCluster(parsed(), undefined)).toThrowError(
    expect.objectContaining({
      code: 'invalid-configuration',
      message: expect.stringContaining('audit.yaml'),
    }),
  );
});

test.each(['/dev/zero', directory])('a source that is no regular file, such as %s, is refused', (source) => {
  const text = `${exampleClusterYaml()}\nfiles: [{path: /etc/motd.d/cluster, source: ${source}}]\n`;
  expect(() => renderCluster(parsed(text), undefined)).toThrow(
    expect.objectContaining({ code: 'invalid-configuration', found: 'it is not a regular file' }),
  );
});

test('a private key that is no secret is refused, since diffs would show it', () => {
  const key = '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n';
  writeFileSync(join(directory, 'audit.yaml'), key);
  expect(() => renderCluster(parsed(), undefined)).toThrow(
    expect.objectContaining({
      code: 'invalid-configuration',
      message: '/etc/kubernetes/audit.yaml holds a private key, but is not marked as a secret',
      hint: expect.stringContaining('secret: true'),
    }),
  );
  const marked = yaml.replace('source: audit.yaml', 'source: audit.yaml, secret: true');
  const files = renderCluster(parsed(marked), undefined);
  expect(files.find(({ path }) => path.endsWith('audit.yaml'))).toMatchObject({ secret: true, content: key });
});

test('a fault in a file that a flag names is found at its content, with its place in the file', () => {
  const policy = 'apiVersion: audit.k8s.io/v1\\nkind: Policy\\nrules:\\n- level: Everything\\n';
  const text = `${exampleClusterYaml({ profile: 'guide' }).replace(
    'kubeApiserver:\n  extraFlags: {}\n',
    'kubeApiserver:\n  extraFlags: {audit-policy-file: /etc/kubernetes/policy.yaml}\n',
  )}
files:
  - {path: /etc/kubernetes/policy.yaml, content: "${policy}", readBy: [kube-apiserver]}
`;
  const { spec, at } = parseClusterSpec(text, { path: join(directory, 'cluster.yaml') });
  if (spec === undefined) throw new Error('the example is not valid');
  const [own] = checkConfiguration(spec, { file: 'cluster.yaml', text, at });
  const errors = own?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  expect(errors).toMatchObject([
    { message: expect.stringContaining('kube-apiserver: /etc/kubernetes/policy.yaml:4:3: ') },
  ]);
  const { line = 0 } = errors[0]?.span.start ?? {};
  expect(text.split('\n')[line - 1]).toContain('policy.yaml, content:');
});
