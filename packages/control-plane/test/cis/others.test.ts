import { exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { describe, expect, test } from 'vitest';
import type { CisFinding } from '../../src/cis/model.js';
import { parsePlane } from '../../src/cis/parse.js';
import { cisOfHost } from '../../src/cis/report.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A line of the script about a process. */
const process = (program: string, unit: string, version: string, ...argv: readonly string[]): string =>
  `proc|${program}|${unit}|${version}|${base64(`${argv.join('\0')}\0`)}`;

/** The verdicts for a host that printed these lines, by item. */
function judged(...lines: readonly string[]): ReadonlyMap<string, CisFinding> {
  const { spec } = parseClusterSpec(exampleClusterYaml({}));
  if (spec === undefined) throw new Error('the example is not valid');
  const seen = parsePlane([...lines, 'end', ''].join('\n'));
  expect(seen.isWhole).toBe(true);
  return new Map(cisOfHost(spec, 'control0', seen).findings.map((finding) => [finding.id, finding]));
}

describe('a control plane of kubeadm', () => {
  const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  const found = judged(
    process(
      'kube-apiserver',
      '',
      'Kubernetes v1.34.1',
      'kube-apiserver',
      '--authorization-mode=Node,RBAC',
      '--client-ca-file=/etc/kubernetes/pki/ca.crt',
      '--enable-admission-plugins=NodeRestriction',
    ),
    process(
      'etcd',
      '',
      'etcd Version: 3.6.4',
      'etcd',
      '--cert-file=/etc/kubernetes/pki/etcd/server.crt',
      '--key-file=/etc/kubernetes/pki/etcd/server.key',
      '--client-cert-auth=true',
      '--data-dir=/var/lib/etcd',
    ),
    `file|unit|600|root|root|${manifest}`,
    'file||644|root|root|/etc/kubernetes/pki/ca.crt',
    'file||600|ubuntu|root|/etc/kubernetes/pki/etcd/server.key',
    'file|kubeconfig|644|root|root|/etc/kubernetes/admin.conf',
    'file|etcd-data|700|root|root|/var/lib/etcd',
    'file|cni|644|root|root|/etc/cni/net.d/10-flannel.conflist',
  );
  const status = (id: string) => found.get(id)?.status;

  test('is judged by the arguments of its pods', () => {
    expect([status('1.2.7'), status('1.2.14'), status('2.2')]).toEqual(['pass', 'pass', 'pass']);
    expect(found.get('1.2.15')).toMatchObject({
      status: 'fail',
      change: `write --profiling=false into ${manifest}`,
    });
    // kube-scheduler does not run.
    expect(status('1.4.2')).toBe('not-applicable');
  });

  test('is judged by modes and owners of its files', () => {
    expect([status('1.1.1'), status('1.1.20')]).toEqual(['pass', 'pass']);
    expect(found.get('1.1.12')?.change).toBe('chown etcd:etcd /var/lib/etcd');
    expect(found.get('1.1.13')?.change).toBe('chmod 0600 /etc/kubernetes/admin.conf');
    expect(found.get('1.1.19')?.change).toBe('chown root:root /etc/kubernetes/pki/etcd/server.key');
    expect(status('1.1.9')).toBe('fail');
  });
});

test('a control plane of k3s is judged by what k3s gives its programs, and by its own arguments', () => {
  const found = judged(
    process(
      'k3s',
      'k3s.service',
      'k3s version v1.34.1+k3s1 (abc)',
      '/usr/local/bin/k3s',
      'server',
      '--kube-controller-manager-arg=terminated-pod-gc-threshold=10',
    ),
    `text|/etc/rancher/k3s/config.yaml|${base64('kube-apiserver-arg:\n  - audit-log-maxage=40\n')}`,
    'file|kubeconfig|644|root|root|/etc/rancher/k3s/k3s.yaml',
  );
  expect(found.get('1.2.17')).toMatchObject({ status: 'pass', found: '--audit-log-maxage=40' });
  expect(found.get('1.3.1')?.status).toBe('pass');
  expect(found.get('1.1.13')?.change).toBe('chmod 0600 /etc/rancher/k3s/k3s.yaml');
  expect(found.get('1.2.18')?.change).toBe(
    'write --audit-log-maxbackup=10 into kube-apiserver-arg of /etc/rancher/k3s/config.yaml',
  );
  // It has etcd within it, or none.
  expect(found.get('2.1')?.status).toBe('not-applicable');
});

test('arguments in several files of k3s are those that k3s makes of them', () => {
  const max = (...texts: readonly string[]) =>
    judged(
      process('k3s', 'k3s.service', 'k3s version v1.34.1+k3s1 (abc)', '/usr/local/bin/k3s', 'server'),
      ...texts.map((text, index) => `text|/etc/rancher/k3s/config.yaml.d/${index}.yaml|${base64(text)}`),
    );
  const added = max(
    'kube-apiserver-arg: [audit-log-maxage=40]\n',
    'kube-apiserver-arg+: audit-log-maxbackup=20\n',
  );
  expect(added.get('1.2.17')).toMatchObject({ status: 'pass', found: '--audit-log-maxage=40' });
  expect(added.get('1.2.18')).toMatchObject({ status: 'pass', found: '--audit-log-maxbackup=20' });
  const replaced = max('kube-apiserver-arg: [audit-log-maxage=40]\n', 'kube-apiserver-arg: [v=2]\n');
  expect(replaced.get('1.2.17')?.status).toBe('fail');
});

test('etcd of rke2 is judged by its configuration file', () => {
  const file = '/var/lib/rancher/rke2/server/db/etcd/config';
  const text = `data-dir: /var/lib/rancher/rke2/server/db/etcd
client-transport-security:
  cert-file: /var/lib/rancher/rke2/server/tls/etcd/server-client.crt
  key-file: /var/lib/rancher/rke2/server/tls/etcd/server-client.key
  client-cert-auth: true
  trusted-ca-file: /var/lib/rancher/rke2/server/tls/etcd/server-ca.crt
peer-transport-security:
  cert-file: /var/lib/rancher/rke2/server/tls/etcd/peer-server-client.crt
  key-file: /var/lib/rancher/rke2/server/tls/etcd/peer-server-client.key
  client-cert-auth: true
`;
  const found = judged(
    process('etcd', '', 'etcd Version: 3.5.30', 'etcd', `--config-file=${file}`),
    `text|${file}|${base64(text)}`,
  );
  const chapter = ['2.1', '2.2', '2.3', '2.4', '2.5', '2.6'].map((id) => found.get(id)?.status);
  expect(chapter).toEqual(Array(6).fill('pass'));
});

test('copies of credentials are judged by the files that they were made from', () => {
  const copy = '/run/credentials/kube-apiserver.service/kubernetes-key.pem';
  const lines = (mode: string): readonly string[] => [
    process(
      'kube-apiserver',
      'kube-apiserver.service',
      'Kubernetes v1.34.1',
      '/usr/local/bin/kube-apiserver',
      `--tls-private-key-file=${copy}`,
    ),
    'source|kube-apiserver.service|kubernetes-key.pem|/var/lib/kubernetes/kubernetes-key.pem',
    `file||440|kube-apiserver|root|${copy}`,
    `file||${mode}|root|root|/var/lib/kubernetes/kubernetes-key.pem`,
  ];
  expect(judged(...lines('600')).get('1.1.21')?.status).toBe('pass');
  expect(judged(...lines('640')).get('1.1.21')).toMatchObject({
    status: 'fail',
    change: 'set `profile: production` in cluster.yaml, then run `harderway apply`',
  });
});
