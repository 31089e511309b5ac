import { describe, expect, test } from 'vitest';
import { applyPlan } from '../src/apply/apply.js';
import { openApi } from '../src/hosts/api/client.js';
import { assertTimes } from '../src/model/times.js';
import { carryOutProcedure } from '../src/procedures/carry-out.js';
import { verifyCluster } from '../src/verify/verify.js';
import { exampleMaterials, examplePki, exampleSpec, fakeSession } from './example.js';

const spec = exampleSpec();
const session = fakeSession(spec, () => new Error('not to be asked'));
const plan = { kind: 'apply', cluster: spec.name, hosts: [], waves: [] } as const;
const cluster = { session, file: { path: '/c/cluster.yaml', text: '', spec } };
const change = { kind: 'change', cluster: spec.name, phases: [], notes: [] } as const;

const refusal = (name: string) => ({
  code: 'invalid-option',
  message: `${name} is NaN, not a number of milliseconds`,
});

describe('a time of NaN, which would never be over,', () => {
  test.each(['guardPatienceMs', 'operationPatienceMs', 'timeoutMs'])('%s, ends no run', async (name) => {
    const options = { [name]: Number.NaN };
    await expect(applyPlan(session, plan, options)).rejects.toMatchObject(refusal(name));
    await expect(carryOutProcedure(cluster, change, options)).rejects.toMatchObject(refusal(name));
  });

  test('is no limit of checks, and of requests', async () => {
    const options = { timeoutMs: Number.NaN, stages: [] };
    await expect(verifyCluster(session, exampleMaterials(), options)).rejects.toMatchObject(
      refusal('timeoutMs'),
    );
    await expect(carryOutProcedure(cluster, change, { verifyTimeoutMs: Number.NaN })).rejects.toMatchObject(
      refusal('verifyTimeoutMs'),
    );
    expect(() => openApi(spec, { files: examplePki }, { timeoutMs: Number.NaN })).toThrow('timeoutMs is NaN');
  });
});

test('a time is a number from 0, and may have no end', () => {
  expect(() =>
    assertTimes({ timeoutMs: undefined, verifyTimeoutMs: 0, guardPatienceMs: Infinity }),
  ).not.toThrow();
  expect(() => assertTimes({ timeoutMs: -1 })).toThrow('timeoutMs is -1, not a number of milliseconds');
});
