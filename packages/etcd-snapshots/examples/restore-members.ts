import type { EtcdCluster } from '@harderway/etcd-config';
import { restoreArgv, restoredRevision, restoreProgram, unreadableBy } from '@harderway/etcd-snapshots';

const cluster: EtcdCluster = {
  version: '3.5.33',
  token: 'etcd-cluster-0',
  dataDirectory: '/var/lib/etcd',
  members: [
    { name: 'control0', address: '192.168.1.11' },
    { name: 'control1', address: '192.168.1.12' },
  ],
};

// Does this version read the data of a snapshot that etcd 3.6 has written?
console.log(unreadableBy(cluster.version, { clusterVersion: '3.6.0' }));

// Revisions go on where no client has been: the members are at 2_000_000_744, since an older snapshot was restored before.
const snapshot = 4711;
const revision = restoredRevision(cluster.version, {
  snapshot,
  highest: 2_000_000_744,
  complete: true,
  nowMs: Date.now(),
});
console.log(revision);

// Each member is restored from the same file, as part of a new cluster.
for (const { name: member } of cluster.members)
  console.log(
    restoreProgram(cluster.version),
    restoreArgv(cluster, {
      member,
      snapshot: '/var/tmp/snapshot.db',
      dataDirectory: '/var/lib/etcd',
      token: 'restored-1',
      raiseBy: revision - snapshot,
    }).join(' '),
  );
