import { carryOutProcedure, openCluster, planProcedure } from '@harderway/control-plane';

const cluster = await openCluster('cluster.yaml');
try {
  // Trust both, sign with the new one, drop the old one. An interrupted run is completed by running this again.
  const procedure = await planProcedure(cluster, { kind: 'rotation', role: 'etcd-ca' });
  for (const { title } of procedure.phases) console.log(title);
  await carryOutProcedure(cluster, procedure, { onNote: console.log });
} finally {
  await cluster.session.close();
}
