import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Fault,
  faults,
  serverBack,
  stopOlderServer,
  stopWriting,
  writeMeanwhile,
} from './bad-days/faults.js';
import { type Stage, setStage } from './bad-days/stage.js';

const name = 'preflight-faults';

let set: Stage | undefined;
function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

beforeAll(async () => {
  set = await setStage({ name, standby: true });
  // Something is left to do: nothing is checked before a plan without steps.
  const stages = ['prepare', 'etcd', 'kube-apiserver'] as const;
  const { error } = await set.act({ file: await set.cluster(), op: 'apply', stages });
  expect(error).toBeUndefined();
});
afterAll(() => downLab(name));

/** The results of all checks that are not fine. */
async function complaints({ file, request }: Pick<Fault, 'file' | 'request'> = {}) {
  const path = await (file?.(stage()) ?? stage().cluster());
  const stages = ['kube-scheduler'] as const;
  const { error, preflight } = await stage().act({ stages, ...request, file: path, op: 'preflight' });
  expect(error).toBeUndefined();
  return preflight.filter(({ verdict }) => verdict !== 'ok');
}

test('sound hosts have nothing to complain about', async () => {
  expect(await complaints()).toEqual([]);
});

test('sound members have nothing to complain about while clients write', async () => {
  await writeMeanwhile(stage());
  expect(await complaints()).toEqual([]);
  await stopWriting(stage());
});

test.each(faults.map((fault) => [fault.check, fault] as const))(
  '%s is seen on hosts that have the fault',
  async (check, fault) => {
    await fault.cause?.(stage());
    try {
      expect((await complaints(fault)).find((result) => result.name === check)).toMatchObject({
        verdict: fault.verdict,
        findings: expect.arrayContaining([
          expect.objectContaining({
            found: expect.stringContaining(fault.found),
            hint: expect.stringContaining(fault.hint),
          }),
        ]),
      });
    } finally {
      await fault.undo?.(stage());
    }
  },
);

test('an older API server that is stopped is no obstacle to a plan that replaces it first', async () => {
  await stopOlderServer(stage());
  try {
    const found = await complaints({ request: { stages: ['kube-apiserver', 'kube-controller-manager'] } });
    expect(found.filter(({ name }) => name === 'version-skew')).toEqual([]);
  } finally {
    await serverBack(stage());
  }
});
