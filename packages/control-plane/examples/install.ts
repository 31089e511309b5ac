import { carryOutProcedure, openCluster, planProcedure } from '@harderway/control-plane';

// Reads cluster.yaml and connects to the hosts that it names.
const cluster = await openCluster('cluster.yaml');
try {
  // Issues missing credentials, looks at the hosts, and changes nothing there.
  const procedure = await planProcedure(cluster, { kind: 'change' });
  for (const { title } of procedure.phases) console.log(title);

  const { phases } = await carryOutProcedure(cluster, procedure, {
    onProgress: ({ kind, title, host }) => console.log(kind, title, host ?? ''),
  });
  for (const { id, steps } of phases) console.log(`${id}: ${steps} steps`);
} finally {
  await cluster.session.close();
}
