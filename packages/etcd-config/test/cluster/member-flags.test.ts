import { describe, expect, it } from 'vitest';
import { memberArgv, memberFlags } from '../../src/cluster/member-flags.js';
import type { EtcdCluster } from '../../src/cluster/model.js';
import { clientEndpoints } from '../../src/cluster/urls.js';
import { EtcdConfigError } from '../../src/errors.js';
import { parseMemberList } from '../../src/etcdctl/member-list.js';
import { chapterCluster } from './chapter-cluster.js';

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof EtcdConfigError) return error.code;
    throw error;
  }
  return 'no error';
}

const expected = (state: string): readonly string[] => [
  '--name',
  'control0',
  '--cert-file=/etc/etcd/kubernetes.pem',
  '--key-file=/etc/etcd/kubernetes-key.pem',
  '--peer-cert-file=/etc/etcd/kubernetes.pem',
  '--peer-key-file=/etc/etcd/kubernetes-key.pem',
  '--trusted-ca-file=/etc/etcd/ca.pem',
  '--peer-trusted-ca-file=/etc/etcd/ca.pem',
  '--peer-client-cert-auth',
  '--client-cert-auth',
  '--initial-advertise-peer-urls',
  'https://192.168.1.11:2380',
  '--listen-peer-urls',
  'https://192.168.1.11:2380',
  '--listen-client-urls',
  'https://192.168.1.11:2379,https://127.0.0.1:2379',
  '--advertise-client-urls',
  'https://192.168.1.11:2379',
  '--initial-cluster-token',
  'etcd-cluster-0',
  '--initial-cluster',
  'control0=https://192.168.1.11:2380,control1=https://192.168.1.12:2380,control2=https://192.168.1.13:2380',
  '--initial-cluster-state',
  state,
  '--data-dir=/var/lib/etcd',
];

describe('memberArgv', () => {
  it('gives the command line of a bootstrap', () => {
    expect(memberArgv(chapterCluster, 'control0', { kind: 'bootstrap' })).toEqual(expected('new'));
  });

  it('writes existing once the member has joined', () => {
    expect(memberArgv(chapterCluster, 'control0', { kind: 'running' })).toEqual(expected('existing'));
  });

  it('writes plain http, brackets round IPv6 and host names for others', () => {
    const cluster: EtcdCluster = {
      version: '3.5.16',
      token: 't',
      dataDirectory: '/d',
      members: [{ name: 'a', address: 'fd00::1', advertiseHost: 'a.example', peerPort: 1, clientPort: 2 }],
    };
    expect(memberArgv(cluster, 'a', { kind: 'bootstrap' })).toEqual([
      '--name',
      'a',
      '--initial-advertise-peer-urls',
      'http://a.example:1',
      '--listen-peer-urls',
      'http://[fd00::1]:1',
      '--listen-client-urls',
      'http://[fd00::1]:2,http://127.0.0.1:2',
      '--advertise-client-urls',
      'http://a.example:2',
      '--initial-cluster-token',
      't',
      '--initial-cluster',
      'a=http://a.example:1',
      '--initial-cluster-state',
      'new',
      '--data-dir=/d',
    ]);
    expect(clientEndpoints(cluster)).toEqual(['http://a.example:2']);
  });

  it('lets extra flags replace a value in place and follow after all others', () => {
    const [first, ...others] = chapterCluster.members;
    if (first === undefined) throw new Error('the chapter has members');
    const cluster: EtcdCluster = {
      ...chapterCluster,
      extraFlags: { 'heartbeat-interval': '150', 'client-cert-auth': 'false' },
      members: [{ ...first, extraFlags: { 'heartbeat-interval': '200' } }, ...others],
    };
    const argv = memberArgv(cluster, 'control0', { kind: 'running' });
    expect(argv[9]).toBe('--client-cert-auth=false');
    expect(argv.at(-1)).toBe('--heartbeat-interval=200');
    expect(memberArgv(cluster, 'control1', { kind: 'running' }).at(-1)).toBe('--heartbeat-interval=150');
  });

  it('refuses what has no right answer', () => {
    expect(codeOf(() => memberArgv(chapterCluster, 'control9', { kind: 'running' }))).toBe('unknown-member');
    const twice = { ...chapterCluster, members: [...chapterCluster.members, ...chapterCluster.members] };
    expect(codeOf(() => memberArgv(twice, 'control0', { kind: 'running' }))).toBe('duplicate-member');
    const reserved = { ...chapterCluster, extraFlags: { 'initial-cluster-state': 'new' } };
    expect(codeOf(() => memberArgv(reserved, 'control0', { kind: 'running' }))).toBe('reserved-flag');
  });
});

describe('joining', () => {
  const initialClusterOf = (list: string, name: string): string | undefined =>
    memberFlags(chapterCluster, name, { kind: 'joining', members: parseMemberList(list).members }).find(
      (flag) => flag.name === 'initial-cluster',
    )?.value;

  it('names exactly the members that the cluster lists, itself included', () => {
    const list = [
      '91bdf612a6839630, started, control0, https://192.168.1.11:2380, https://192.168.1.11:2379, false',
      'dc0336cac5c58d30, unstarted, , https://192.168.1.12:2380, , true',
    ].join('\n');
    expect(initialClusterOf(list, 'control1')).toBe(
      'control0=https://192.168.1.11:2380,control1=https://192.168.1.12:2380',
    );
  });

  it('takes names of other members that have not started from the description', () => {
    const list = [
      '1, started, control0, https://192.168.1.11:2380, https://192.168.1.11:2379, false',
      '2, unstarted, , https://192.168.1.12:2380, , true',
      '3, unstarted, , https://192.168.1.13:2380, , true',
    ].join('\n');
    expect(initialClusterOf(list, 'control2')).toBe(
      'control0=https://192.168.1.11:2380,control1=https://192.168.1.12:2380,control2=https://192.168.1.13:2380',
    );
  });

  it('refuses a member that has started and one without any name', () => {
    const started = '1, started, control0, https://192.168.1.11:2380, https://192.168.1.11:2379, false';
    expect(codeOf(() => initialClusterOf(started, 'control0'))).toBe('member-already-started');
    const moved = '1, started, control0, https://192.168.1.99:2380, https://192.168.1.99:2379, false';
    expect(codeOf(() => initialClusterOf(moved, 'control0'))).toBe('member-already-started');
    const unknown = '1, unstarted, , https://192.168.1.99:2380, , true';
    expect(codeOf(() => initialClusterOf(unknown, 'control0'))).toBe('unnamed-member');
  });
});
