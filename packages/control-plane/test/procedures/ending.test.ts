import { describe, expect, test } from 'vitest';
import { carryOutProcedure } from '../../src/procedures/carry-out.js';
import { planProcedure } from '../../src/procedures/request.js';
import type { ProcedureRunner } from '../../src/procedures/runner.js';
import { opened, type SimulatedCluster, simulatedCluster, simulatedRunner } from './simulated-cluster.js';

const to = 'encryption-key-2';
// It names where it goes, so that a run which has nothing left to record begins no other rotation.
const request = { kind: 'rotation', role: 'encryption-key', noWait: true, to } as const;

/** A run that is asked to end during its part of this number; undefined lets it go to its end. */
async function run(
  state: SimulatedCluster,
  at?: number,
): Promise<{ readonly error: unknown; readonly parts: number }> {
  const stop = new AbortController();
  const runner = simulatedRunner(state, request.role);
  let parts = 0;
  const counted =
    <A extends readonly unknown[], R>(work: (...given: A) => Promise<R>) =>
    (...given: A): Promise<R> => {
      parts += 1;
      if (parts === at) stop.abort(new Error('interrupted'));
      return work(...given);
    };
  const watched: ProcedureRunner = {
    ...runner,
    apply: counted(runner.apply),
    operate: counted(runner.operate),
    edit: counted(runner.edit),
  };
  const cluster = opened(state);
  const procedure = await planProcedure(cluster, request, { runner });
  const error: unknown = await carryOutProcedure(cluster, procedure, {
    runner: watched,
    ending: stop.signal,
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, parts };
}

describe('a procedure that is asked to end', () => {
  const versions = { kubernetes: '1.31.14', etcd: '3.5.33' };

  test('finishes the part in progress, begins no other, and is completed by the next run', async () => {
    const { parts: all } = await run(simulatedCluster('encryption-key', versions));
    expect(all).toBeGreaterThan(5);
    for (let at = 1; at < all; at += 1) {
      const state = simulatedCluster('encryption-key', versions);
      const { error, parts } = await run(state, at);
      expect(error).toMatchObject({ message: 'interrupted' });
      expect(parts).toBe(at);
      expect((await run(state)).error).toBeUndefined();
      expect(state.use).toEqual({ signs: to, trusts: [to] });
      for (const own of state.hosts.values()) expect(own.use).toEqual(state.use);
    }
  });
});
