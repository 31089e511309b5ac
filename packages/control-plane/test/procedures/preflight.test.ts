import { describe, expect, test } from 'vitest';
import type { PreflightResult } from '../../src/facts/model.js';
import type { Plan } from '../../src/operations/plan.js';
import { operationStep } from '../../src/operations/step.js';
import { carryOutProcedure } from '../../src/procedures/carry-out.js';
import type { Procedure } from '../../src/procedures/model.js';
import type { ProcedureRunner } from '../../src/procedures/runner.js';
import { opened, simulatedCluster, simulatedRunner } from './simulated-cluster.js';

const step = operationStep('control0', 'etcd', { kind: 'end-restore', host: 'control0' }, 'it is over');
const plan: Plan = {
  kind: 'restore',
  cluster: 'kubenet',
  hosts: [],
  waves: [{ id: 'end-restore', title: 'end', hosts: [{ host: 'control0', steps: [step] }] }],
};
const loss = { revision: 1, takenAt: undefined, nothing: true, text: 'nothing' };
const phase = { id: 'restore', title: 'restore', before: [], plan, after: [], verify: false };
const restore: Procedure = {
  kind: 'restore',
  cluster: 'kubenet',
  notes: [],
  loss,
  begun: false,
  phases: [phase],
};

/** Carries a restore out whose check of rotations finds this, and says which plans were applied. */
async function restored(verdict: PreflightResult['verdict']) {
  const state = simulatedCluster('ca', { kubernetes: '1.31.14', etcd: '3.5.33' });
  const applied: Plan[] = [];
  const findings = [
    { verdict: 'failed', host: 'control0', found: 'it is at stage 3', hint: 'copy them' },
  ] as const;
  const runner: ProcedureRunner = {
    ...simulatedRunner(state, 'ca'),
    preflight: async () => [
      { name: 'rotation-stage', title: 'no rotation has gone on', ignorable: true, verdict, findings },
    ],
    apply: async (_, own) => {
      applied.push(own);
      return { steps: 1, elapsedMs: 1, hosts: [], notes: [] };
    },
  };
  const error: unknown = await carryOutProcedure(opened(state), restore, { runner }).catch((own) => own);
  return { error, applied };
}

describe('a restore', () => {
  test.each(['failed', 'unknown'] as const)('touches no host where a check is %s', async (verdict) => {
    const { error, applied } = await restored(verdict);
    expect(error).toMatchObject({
      code: 'preflight-failed',
      details: ['control0: it is at stage 3; copy them'],
    });
    expect(applied).toEqual([]);
  });

  test.each(['ok', 'warning', 'ignored'] as const)('goes on where a check is %s', async (verdict) => {
    expect((await restored(verdict)).applied).toEqual([plan]);
  });
});
