import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { converges } from './running.js';
import type { Stage } from './stage.js';

/** A plan that is kept in a file while the hosts go on. */
export function savedPlan(stage: () => Stage): void {
  const saved = (): string => join(stage().workDirectory, 'change.plan');
  const chosen = { stages: ['kube-scheduler', 'etcd'] } as const;

  describe('a saved plan', () => {
    test('is refused once cluster.yaml or a host is another', async () => {
      const { act, cluster } = stage();
      const file = await cluster({ schedulerFlags: { v: '4' } });
      await converges(stage(), await cluster());
      expect((await act({ file, op: 'plan', saved: saved(), ...chosen })).error).toBeUndefined();
      const other = await cluster({ schedulerFlags: { v: '5' } });
      expect((await act({ file: other, op: 'apply', saved: saved(), ...chosen })).error).toMatchObject({
        code: 'plan-outdated',
        details: expect.arrayContaining([expect.stringMatching(/^cluster\.yaml: SHA-256 /)]),
      });
      expect((await act({ file: other, op: 'apply', ...chosen })).error).toBeUndefined();
      const { error } = await act({ file, op: 'apply', saved: saved(), ...chosen });
      expect(error).toMatchObject({
        code: 'plan-outdated',
        details: expect.arrayContaining([
          expect.stringMatching(/^changes so far on control0: \d+, was \d+$/),
          expect.stringMatching(
            /^step control0\/kube-scheduler\/file:.*kube-scheduler\.service: .*, was otherwise in detail$/,
          ),
        ]),
      });
    });

    test('is carried out where all is as it was', async () => {
      const { act, cluster } = stage();
      const file = await cluster({ schedulerFlags: { v: '4' } });
      const { plan } = await act({ file, op: 'plan', saved: saved(), ...chosen });
      expect(plan?.waves).not.toEqual([]);
      expect((await act({ file, op: 'apply', saved: saved(), ...chosen })).error).toBeUndefined();
      expect((await act({ file, op: 'plan', ...chosen })).plan?.waves).toEqual([]);
    });
  });
}
