import { afterAll, describe, expect, test } from 'vitest';
import type { ControlPlaneError } from '../../src/model/errors.js';
import type { Plan } from '../../src/operations/plan.js';
import { planCluster } from '../../src/plan/plan.js';
import { type Answer, exampleMaterials, exampleSpec, fakeSession } from '../example.js';
import { healthAnswer } from '../health.js';
import { withoutPauses } from '../no-pauses.js';
import { waysOfFailing } from '../ways-of-failing.js';
import { gatewayAnswer, plain } from './members/example.js';
import { probeReply } from './probed.js';

withoutPauses();

const spec = exampleSpec();
const hosts = ['control0', 'control1', 'control2'];

/** The true answer of a host. */
function truth(host: string, words: string): Exclude<Answer, Error> {
  if (words.includes('== host')) return { stdout: probeReply(spec, host) };
  const health = healthAnswer(words);
  if (health !== undefined && !(health instanceof Error)) return health;
  if (!words.includes('/v3/')) return {};
  return { stdout: gatewayAnswer({ host: Number(host.slice(-1)) + 1 }, plain(3)) };
}

/** The questions that a plan asks, by their commands. */
const questions: Readonly<Record<string, RegExp>> = {
  'the state of a host': /== host/,
  // The probe of a host asks its member too.
  'the members of etcd': /^(?!.*== host).*\/v3\/cluster\/member\/list/s,
  'the health of a member': /\/v3\/kv\/range/,
  'the health of an API server': /\/readyz/,
};

/** The hosts that each wave restarts a component on. */
const restarts = ({ waves }: Plan, unit: string): readonly (readonly string[])[] =>
  waves.flatMap((wave) => {
    const own = wave.hosts.filter(({ steps }) =>
      steps.some((step) => step.kind === 'change' && step.change.id === `unit:${unit}`),
    );
    return own.length === 0 ? [] : [own.map(({ host }) => host)];
  });

const removes = ({ waves }: Plan): boolean =>
  waves.some(({ hosts: own }) =>
    own.some(({ steps }) =>
      steps.some(
        (step) =>
          step.kind === 'operation' && /^(remove-member|set-aside|swap-data)$/.test(step.operation.kind),
      ),
    ),
  );

const outcomes: Record<string, Record<string, string>> = {};
afterAll(() => console.table(outcomes));

const cells = Object.entries(questions).flatMap(([question, command]) =>
  Object.entries(waysOfFailing).flatMap(([way, fail]) =>
    [1, 2, 3].map((count) => ({ question, command, way, fail, count })),
  ),
);

test('every question of a plan is in the matrix', async () => {
  const others = new Set<string>();
  const session = fakeSession(spec, (host, words) => {
    if (!Object.values(questions).some((command) => command.test(words))) others.add(words);
    return truth(host, words);
  });
  await planCluster(session, exampleMaterials());
  expect([...others]).toEqual([]);
});

describe('a plan', () => {
  test.each(cells)('of hosts of which $count give $way about $question takes nothing away', async (cell) => {
    const { question, command, way, fail, count } = cell;
    const failing = hosts.slice(0, count);
    const session = fakeSession(spec, (host, words) => {
      const own = truth(host, words);
      return failing.includes(host) && command.test(words) ? fail(host, own) : own;
    });
    const note = (outcome: string): void => {
      outcomes[`${question}: ${way}`] = { ...outcomes[`${question}: ${way}`], [`${count} nodes`]: outcome };
    };
    const planned = await planCluster(session, exampleMaterials(), { replace: ['control0'] }).then(
      (plan) => ({ plan }),
      (error: ControlPlaneError) => ({ error }),
    );
    if ('error' in planned) {
      const { error } = planned;
      note(error.code);
      expect(failing).toContain(error.host);
      expect(`${error.message} ${error.found} ${error.details.join(' ')}`).not.toBe('');
      expect(error.hint).toBeTruthy();
      return;
    }
    note('as with the true answer');
    expect(removes(planned.plan)).toBe(false);
    for (const unit of ['etcd.service', 'kube-apiserver.service']) {
      expect(restarts(planned.plan, unit).map((own) => own.length)).toEqual([1, 1, 1]);
      for (const { guard, premise, hosts: own } of planned.plan.waves)
        if (
          own.some(({ steps }) => steps.some((step) => 'change' in step && step.change.id === `unit:${unit}`))
        ) {
          expect(premise).toBeUndefined();
          expect(guard).toBeDefined();
        }
    }
  });
});
