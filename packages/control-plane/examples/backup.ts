import { openCluster, takeSnapshot } from '@harderway/control-plane';

const cluster = await openCluster('cluster.yaml');
try {
  // Streams a snapshot of etcd to this machine, reads every page of it, and compares it with the members.
  const { path, manifest } = await takeSnapshot(cluster.session, 'backups', {
    clusterYaml: cluster.file.text,
  });
  console.log(`${path}: revision ${manifest.revision}, ${manifest.keys} keys`);
} finally {
  await cluster.session.close();
}
