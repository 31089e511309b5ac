import { expect, test } from 'vitest';
import { operationStep } from '../../src/operations/step.js';
import { carryOutProcedure } from '../../src/procedures/carry-out.js';
import type { Procedure } from '../../src/procedures/model.js';
import type { ProcedureRunner } from '../../src/procedures/runner.js';
import { opened, simulatedCluster, simulatedRunner } from './simulated-cluster.js';

const step = operationStep('control0', 'etcd', { kind: 'end-restore', host: 'control0' }, 'it is over');
const change: Procedure = {
  kind: 'change',
  cluster: 'kubenet',
  notes: [],
  phases: [{ id: 'etcd 3.5.33', title: 'etcd 3.5.33', before: [step], after: [step], verify: false }],
};

test('the history tells a snapshot before a change from the change', async () => {
  const state = simulatedCluster('ca', { kubernetes: '1.31.14', etcd: '3.5.33' });
  for (const [host, had] of state.hosts) state.hosts.set(host, { ...had, etcd: '3.5.32' });
  const recorded: (string | undefined)[] = [];
  const simulated = simulatedRunner(state, 'ca');
  const runner: ProcedureRunner = {
    ...simulated,
    apply: async (cluster, plan, partOf) => {
      recorded.push(partOf);
      return simulated.apply(cluster, plan);
    },
    operate: async (_, __, partOf) => {
      recorded.push(partOf);
      return [];
    },
  };
  await carryOutProcedure(opened(state), change, { runner });
  expect(recorded).toEqual([
    'change: before etcd 3.5.33',
    'change: etcd 3.5.33',
    'change: after etcd 3.5.33',
  ]);
});
