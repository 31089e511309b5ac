import type { EtcdCluster } from '@harderway/etcd-config';
import { describe, expect, test } from 'vitest';
import { restoreArgv, restoreProgram, unreadableBy } from '../../src/restore/command.js';

const files = {
  certFile: '/etc/etcd/kubernetes.pem',
  keyFile: '/etc/etcd/kubernetes-key.pem',
  trustedCaFile: '/etc/etcd/ca.pem',
};
const cluster: EtcdCluster = {
  version: '3.5.15',
  token: 'etcd-cluster-0',
  dataDirectory: '/var/lib/etcd',
  tls: { client: files, peer: files },
  members: [
    { name: 'control0', address: '192.168.1.11' },
    { name: 'control1', address: '192.168.1.12' },
    { name: 'control2', address: '192.168.1.13' },
  ],
};
const input = { member: 'control1', snapshot: '/s.db', dataDirectory: '/d', token: 'new', raiseBy: 0 };

describe('a member is restored', () => {
  test('under its own name and URLs, with all members and another token', () => {
    expect(restoreArgv({ ...cluster, version: '3.4.23' }, input)).toEqual([
      'snapshot',
      'restore',
      '/s.db',
      '--name=control1',
      '--data-dir=/d',
      '--initial-cluster=control0=https://192.168.1.11:2380,control1=https://192.168.1.12:2380,control2=https://192.168.1.13:2380',
      '--initial-cluster-token=new',
      '--initial-advertise-peer-urls=https://192.168.1.12:2380',
    ]);
  });

  test.each([
    ['3.4.27', 'etcdctl'],
    ['3.5.10', 'etcdctl'],
    ['3.6.0', 'etcdutl'],
    ['3.7.1', 'etcdutl'],
  ])('by the program of %s, with raised revisions', (version, program) => {
    expect(restoreProgram(version)).toBe(program);
    const argv = restoreArgv({ ...cluster, version }, { ...input, raiseBy: 7 });
    expect(argv.slice(-2)).toEqual(['--bump-revision=7', '--mark-compacted']);
  });

  // Clients that have seen later revisions would not notice that they are back.
  test.each([
    ['3.5.15', Number.NaN],
    ['3.5.15', -7],
    ['3.4.23', 7],
  ])('not by %s, raised by %d', (version, raiseBy) => {
    expect(() => restoreArgv({ ...cluster, version }, { ...input, raiseBy })).toThrow(
      expect.objectContaining({ code: 'bad-raise' }),
    );
  });
});

test.each([
  ['3.5.16', '3.5.0', true],
  ['3.5.16', '3.4.0', true],
  ['3.5.16', '3.6.0', false],
  ['3.6.14', '3.4.0', false],
])('etcd %s reads data of %s: %s', (version, clusterVersion, reads) => {
  expect(unreadableBy(version, { clusterVersion }) === undefined).toBe(reads);
  expect(unreadableBy(version, {})).toBeUndefined();
});

test.each(['', 'x', '3'])('etcd does not read data of the cluster version "%s"', (clusterVersion) => {
  expect(unreadableBy('3.5.16', { clusterVersion })).toContain('is not a version');
});
