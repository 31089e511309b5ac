import { carryOutProcedure, openCluster, planProcedure } from '@harderway/control-plane';

const cluster = await openCluster('cluster.yaml');
try {
  const [, , snapshot = ''] = process.argv;
  const procedure = await planProcedure(cluster, { kind: 'restore', snapshot });
  if (procedure.kind === 'restore') console.log(`this loses: ${procedure.loss.text}`);
  await carryOutProcedure(cluster, procedure);
} finally {
  await cluster.session.close();
}
