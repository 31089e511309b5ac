import { describe, expect, test } from 'vitest';
import type { RotatedRole } from '../../src/model/rotation.js';
import { carryOutProcedure } from '../../src/procedures/carry-out.js';
import type { Cluster } from '../../src/procedures/cluster.js';
import { planProcedure } from '../../src/procedures/request.js';
import { opened, simulatedCluster, simulatedRunner } from './simulated-cluster.js';

const versions = { kubernetes: '1.31.14', etcd: '3.5.33' };
const rotationOf = (role: RotatedRole) => ({ kind: 'rotation', role, noWait: true }) as const;

test('no stage is recorded while a host was not asked', async () => {
  const state = simulatedCluster('ca', versions);
  const runner = simulatedRunner(state, 'ca');
  const cluster = opened(state);
  const procedure = await planProcedure(cluster, rotationOf('ca'), { runner });
  const blind = {
    ...runner,
    plan: async (now: Cluster) => ({ ...(await runner.plan(now)), unknown: ['control2'] }),
  };
  await expect(carryOutProcedure(cluster, procedure, { runner: blind })).rejects.toMatchObject({
    code: 'no-answer',
    host: 'control2',
  });
  expect(state.events).toEqual([]);
});

describe('a rotation while a control node is to leave', () => {
  const plan = (role: RotatedRole, answers: boolean) => {
    const state = simulatedCluster(role, versions);
    const { file, session } = opened(state);
    const [leaver] = file.spec.hosts.filter((host) => host.role === 'control');
    if (leaver === undefined) throw new Error('no control node');
    const leaving = [{ ...leaver, name: 'control9' }];
    const spec = { ...file.spec, leaving };
    const unreachable = answers ? [] : [{ host: 'control9', cause: 'timed out' }];
    const cluster = { file: { ...file, spec }, session: { ...session, spec, unreachable } };
    return planProcedure(cluster, rotationOf(role), { runner: simulatedRunner(state, role) });
  };

  test('is refused for the encryption key if the node does not answer: it may still write', async () => {
    await expect(plan('encryption-key', false)).rejects.toMatchObject({
      code: 'rotation-refused',
      host: 'control9',
    });
  });

  test.each([
    ['the encryption key', 'encryption-key', true],
    ['a CA', 'ca', false],
  ] as const)('goes on for %s otherwise', async (_, role, answers) => {
    await expect(plan(role, answers)).resolves.toMatchObject({ kind: 'rotation' });
  });
});
