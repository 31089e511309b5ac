import { exampleClusterYaml, type Profile, parseClusterSpec } from '@harderway/cluster-spec';
import { describe, expect, test } from 'vitest';
import { annotatedFiles } from '../../src/explain/annotated.js';

const backup = `backup: {upload: /usr/local/sbin/upload}
files:
  - {path: /etc/kubernetes/a, content: one}
  - {path: /etc/kubernetes/b, content: two, secret: true}
`;

function filesOf(kubernetes: string, etcd: string, more = '', profile: Profile = 'production') {
  const text = exampleClusterYaml({ profile, versions: { kubernetes, etcd } });
  const { spec, diagnostics } = parseClusterSpec(`${text}${more}`);
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return annotatedFiles(spec);
}

describe('each line has a reason', () => {
  test.each([
    ['production', '1.20.15', '3.4.23'],
    ['production', '1.31.14', '3.5.30'],
    ['production', '1.36.3', '3.6.14'],
    ['guide', '1.31.14', '3.5.30'],
  ] as const)('in the profile %s, with Kubernetes %s and etcd %s', (profile, kubernetes, etcd) => {
    const lines = filesOf(kubernetes, etcd, backup, profile).flatMap(({ path, lines: own }) =>
      own.filter(({ isExplained }) => !isExplained).map(({ text }) => `${path}: ${text}`),
    );
    expect(lines).toEqual([]);
  });
});

test('with several gateways too', () => {
  const text = exampleClusterYaml({
    profile: 'production',
    versions: { kubernetes: '1.36.3', etcd: '3.6.14' },
  }).replace(
    '  - name: gateway\n',
    '  - {name: second, role: gateway, address: 192.168.1.14}\n  - name: gateway\n',
  );
  const { spec } = parseClusterSpec(text);
  if (spec === undefined) throw new Error('the example is not valid');
  const files = annotatedFiles(spec);
  for (const path of [
    '/etc/keepalived/harderway.conf',
    '/etc/systemd/system/harderway-ipvs-sync.service',
    '/etc/sysctl.d/50-harderway-ipvs.conf',
  ])
    expect(files.map((file) => file.path)).toContain(path);
  const lines = files.flatMap(({ path, lines: own }) =>
    own.filter(({ isExplained }) => !isExplained).map(({ text: line }) => `${path}: ${line}`),
  );
  expect(lines).toEqual([]);
});

test('a file of cluster.yaml is named, and a secret one is not shown', () => {
  const files = filesOf('1.36.3', '3.6.14', backup);
  expect(files.find(({ path }) => path === '/etc/kubernetes/a')?.reason?.why).toContain(
    'files of cluster.yaml',
  );
  expect(files.map(({ path }) => path)).not.toContain('/etc/kubernetes/b');
});

test('reasons are sentences without a full stop, and their sources are addresses', () => {
  const reasons = filesOf('1.36.3', '3.6.14', backup).flatMap(({ reason, lines }) =>
    [reason, ...lines.map((line) => line.reason)].filter((each) => each !== undefined),
  );
  for (const { why, source } of reasons) {
    expect(why).toMatch(/^\S.*[^.\s]$/);
    expect(new URL(source).protocol).toBe('https:');
  }
});

test('each line is that of the file, in its order, and credentials are not among them', () => {
  const files = filesOf('1.36.3', '3.6.14');
  const unit = files.find(({ path }) => path.endsWith('/etcd.service'));
  const texts = unit?.lines.map(({ text }) => text) ?? [];
  expect(texts.slice(0, 2)).toEqual(['[Unit]', 'Description=etcd']);
  expect(unit?.lines.find(({ text }) => text.includes('--data-dir'))?.reason?.why).toBe(
    'where the data is kept',
  );
  expect(files.filter(({ path }) => path.endsWith('.pem'))).toEqual([]);
});
