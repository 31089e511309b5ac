import type { EtcdCluster } from '../../src/cluster/model.js';

const files = {
  certFile: '/etc/etcd/kubernetes.pem',
  keyFile: '/etc/etcd/kubernetes-key.pem',
  trustedCaFile: '/etc/etcd/ca.pem',
} as const;

/** Three control nodes with one certificate for everything. */
export const chapterCluster: EtcdCluster = {
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
