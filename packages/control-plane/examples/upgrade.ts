import { carryOutProcedure, openCluster, planProcedure } from '@harderway/control-plane';

const cluster = await openCluster('cluster.yaml');
try {
  // A minor alone means its newest known patch. Each hop takes a snapshot, edits cluster.yaml, applies and verifies.
  const [, , kubernetes = '1.34'] = process.argv;
  const procedure = await planProcedure(cluster, {
    kind: 'upgrade',
    to: { kubernetes },
    snapshots: 'backups',
  });
  for (const { title } of procedure.phases) console.log(title);
  await carryOutProcedure(cluster, procedure, { onNote: console.log });
} finally {
  await cluster.session.close();
}
