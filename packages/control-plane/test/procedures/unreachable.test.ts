import { createFake } from '@harderway/remote-exec/fake';
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
  const plan = (role: RotatedRole, leaver9: 'answers' | 'silent' | 'left out') => {
    const state = simulatedCluster(role, versions);
    const { file, session } = opened(state);
    const [leaver] = file.spec.hosts.filter((host) => host.role === 'control');
    if (leaver === undefined) throw new Error('no control node');
    const leaving = [{ ...leaver, name: 'control9' }];
    const spec = { ...file.spec, leaving };
    const unreachable = leaver9 === 'silent' ? [{ host: 'control9', cause: 'timed out' }] : [];
    const transports = new Map(session.transports);
    if (leaver9 === 'answers') transports.set('control9', createFake({ host: 'control9' }));
    const cluster = { file: { ...file, spec }, session: { ...session, spec, unreachable, transports } };
    return planProcedure(cluster, rotationOf(role), { runner: simulatedRunner(state, role) });
  };

  test.each([
    ['does not answer', 'silent'],
    ['is left out of the session', 'left out'],
  ] as const)('is refused for the encryption key if the node %s: it may still write', async (_, leaver) => {
    await expect(plan('encryption-key', leaver)).rejects.toMatchObject({
      code: 'rotation-refused',
      host: 'control9',
    });
  });

  test.each([
    ['the encryption key', 'encryption-key', 'answers'],
    ['a CA', 'ca', 'silent'],
  ] as const)('goes on for %s otherwise', async (_, role, leaver) => {
    await expect(plan(role, leaver)).resolves.toMatchObject({ kind: 'rotation' });
  });
});
