import { describe, expect, test } from 'vitest';
import { applyPlan } from '../src/apply/apply.js';
import type { Plan } from '../src/operations/plan.js';
import { operationStep } from '../src/operations/step.js';
import { planMove } from '../src/plan/move.js';
import { planCluster } from '../src/plan/plan.js';
import { carryOutProcedure } from '../src/procedures/carry-out.js';
import { verifyCluster } from '../src/verify/verify.js';
import { exampleMaterials, exampleSpec, fakeSession, withStandby } from './example.js';

const spec = exampleSpec(withStandby);
const asked: string[] = [];
const session = fakeSession(spec, (host) => {
  asked.push(host);
  return new Error('not to be asked');
});
const materials = exampleMaterials();

describe('what names nothing is no plan in which nothing is to be done:', () => {
  test.each(['gatewy1', 'control0', ''])('a move to "%s"', async (to) => {
    await expect(planMove(session, { to })).rejects.toMatchObject({
      code: 'invalid-option',
      message: `to: "${to}" is not a gateway of cluster.yaml`,
      found: 'it has gateway, gateway1',
    });
  });

  test('members of hosts that no control node is', async () => {
    await expect(planCluster(session, materials, { replace: ['control0', 'gateway'] })).rejects.toMatchObject(
      {
        code: 'invalid-option',
        message: 'replace: "gateway" is not a control node of cluster.yaml',
      },
    );
    await expect(planCluster(session, materials, { remove: ['control0'] })).rejects.toMatchObject({
      code: 'invalid-option',
      message: 'remove: "control0" is not a leaving host of cluster.yaml',
      found: 'it has none',
    });
  });

  test('no stages', async () => {
    const refusal = { code: 'invalid-option', message: 'stages is empty, so there is nothing to look at' };
    await expect(planCluster(session, materials, { stages: [] })).rejects.toMatchObject(refusal);
    await expect(verifyCluster(session, materials, { stages: [] })).rejects.toMatchObject(refusal);
  });
});

describe('a plan', () => {
  const operation = { kind: 'move-address', gateway: 'gateway1', through: ['gateway'] } as const;
  const step = operationStep('gateway1', 'keepalived', operation, '');
  const plan: Plan = {
    kind: 'apply',
    cluster: spec.name,
    hosts: [],
    waves: [{ id: 'move', title: 'move', hosts: [{ host: 'gateway1', steps: [step] }] }],
  };

  test('of another cluster is not carried out', async () => {
    const refusal = {
      code: 'invalid-option',
      message: `this was planned for the cluster other, not for ${spec.name}`,
    };
    await expect(applyPlan(session, { ...plan, cluster: 'other' })).rejects.toMatchObject(refusal);
    const cluster = { session, file: { path: '/c/cluster.yaml', text: '', spec } };
    const change = { kind: 'change', cluster: 'other', phases: [], notes: [] } as const;
    await expect(carryOutProcedure(cluster, change)).rejects.toMatchObject(refusal);
  });

  test('of hosts without a connection changes none of the others', async () => {
    const transports = new Map([...session.transports].filter(([host]) => host !== 'gateway1'));
    await expect(applyPlan({ ...session, transports }, plan)).rejects.toMatchObject({
      code: 'hosts-unreachable',
      host: 'gateway1',
      found: 'not connected',
    });
  });
});

test('nothing of this asks a host', () => {
  expect(asked).toEqual([]);
});
