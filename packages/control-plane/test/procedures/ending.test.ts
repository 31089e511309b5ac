import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RotatedRole } from '../../src/model/rotation.js';
import { carryOutProcedure } from '../../src/procedures/carry-out.js';
import { procedureIsEmpty } from '../../src/procedures/model.js';
import { type ProcedureRequest, planProcedure } from '../../src/procedures/request.js';
import type { ProcedureRunner } from '../../src/procedures/runner.js';
import { opened, type SimulatedCluster, simulatedCluster, simulatedRunner } from './simulated-cluster.js';

/** A procedure, and the role whose authorities or keys the simulated cluster has. */
interface Ended {
  readonly name: string;
  readonly role: RotatedRole;
  readonly request: ProcedureRequest;
}

/** A run that is asked to end during its part of this number; undefined lets it go to its end. */
async function run(
  state: SimulatedCluster,
  { role, request }: Ended,
  at?: number,
): Promise<{ readonly error: unknown; readonly parts: number }> {
  const stop = new AbortController();
  const runner = simulatedRunner(state, role);
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

const rotations = (['ca', 'etcd-ca', 'front-proxy-ca', 'service-account', 'encryption-key'] as const).map(
  (role): Ended => ({
    name: `a rotation of ${role}`,
    role,
    // It names where it goes, so that a run which has nothing left to record begins no other rotation.
    request: { kind: 'rotation', role, noWait: true, to: `${role}-2` },
  }),
);

const upgrade: Ended = {
  name: 'an upgrade',
  role: 'ca',
  request: { kind: 'upgrade', to: { kubernetes: '1.33' }, snapshots: '/backups' },
};

/** Each plan of an upgrade is a path through the flags of all versions: only CI ends it at every part. */
const strideOf = ({ request }: Ended): number =>
  request.kind === 'upgrade' && (fc.readConfigureGlobal().numRuns ?? 100) < 1000 ? 5 : 1;

describe.each([...rotations, upgrade])('$name that is asked to end', (own) => {
  const cluster = () => simulatedCluster(own.role, { kubernetes: '1.31.14', etcd: '3.5.33' });

  test('finishes the part in progress, begins no other, and is completed by the next run', async () => {
    const whole = cluster();
    const { parts: all } = await run(whole, own);
    expect(all).toBeGreaterThan(5);
    for (let at = 1; at < all; at += strideOf(own)) {
      const state = cluster();
      const { error, parts } = await run(state, own, at);
      expect(error).toMatchObject({ message: 'interrupted' });
      expect(parts).toBe(at);
      expect((await run(state, own)).error).toBeUndefined();
      expect([state.use, state.stored, [...state.published]]).toEqual([
        whole.use,
        whole.stored,
        [...whole.published],
      ]);
      expect(state.text).toBe(whole.text);
      expect([...state.hosts]).toEqual([...whole.hosts]);
      const runner = simulatedRunner(state, own.role);
      const procedure = await planProcedure(opened(state), own.request, { runner });
      expect(procedureIsEmpty(procedure)).toBe(true);
    }
  });
});

test('where something does not work after the last phase, nobody is told to repeat the command', async () => {
  const hintAfter = async (phase: number): Promise<string | undefined> => {
    const state = simulatedCluster('ca', { kubernetes: '1.31.14', etcd: '3.5.33' });
    const runner = simulatedRunner(state, 'ca');
    const cluster = opened(state);
    const request = { kind: 'rotation', role: 'ca', noWait: true } as const;
    const procedure = await planProcedure(cluster, request, { runner });
    let verified = 0;
    const verify: ProcedureRunner['verify'] = async () =>
      ++verified === phase
        ? [{ id: 'it', stage: 'etcd', title: 'it works', state: 'failed', elapsedMs: 1 }]
        : [];
    return carryOutProcedure(cluster, procedure, { runner: { ...runner, verify } }).then(
      () => undefined,
      (error: { readonly hint: string }) => error.hint,
    );
  };
  expect(await hintAfter(2)).toContain('run the same command again');
  expect(await hintAfter(3)).not.toContain('run the same command again');
  expect(await hintAfter(3)).toContain('the procedure is carried out');
});
