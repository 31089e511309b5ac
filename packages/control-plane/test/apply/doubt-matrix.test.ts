import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { applyPlan } from '../../src/apply/apply.js';
import { ControlPlaneError } from '../../src/model/errors.js';
import { waysOfFailing } from '../ways-of-failing.js';
import { type Around, missing, openedFor, planOf, rollingCluster } from './rolling-cluster.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.setTimerTickMode('nextTimerAsync');
});
afterEach(() => void vi.useRealTimers());

/** The questions that an apply asks while it goes from wave to wave, by their commands. */
const questions: Readonly<Record<string, { readonly command: RegExp; readonly hosts: readonly string[] }>> = {
  'the health of a member': { command: /\/v3\/kv\/range/, hosts: ['control0', 'control1', 'control2'] },
  'the members of etcd': {
    command: /\/v3\/cluster\/member\/list/,
    hosts: ['control2', 'control1', 'control0'],
  },
  'the health of an API server': { command: /\/readyz/, hosts: ['control0', 'control1', 'control2'] },
  'the table of a gateway': { command: /ipvsadm/, hosts: ['gateway'] },
};

/** Applies the plan that was made while all answered; returns what it took away and gave back, and its error. */
async function applied(instead?: Around['instead']) {
  const cluster = rollingCluster();
  const plan = planOf(cluster);
  const { session } = openedFor(cluster, { instead });
  const error: unknown = await applyPlan(session, plan).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { cluster, error };
}

let undoubted: ReturnType<typeof applied> | undefined;

/** The apply whose questions all get the true answer, carried out once. */
function truth(): ReturnType<typeof applied> {
  undoubted ??= applied();
  return undoubted;
}

const outcomes: Record<string, Record<string, string>> = {};
afterAll(() => console.table(outcomes));

const cells = Object.entries(questions).flatMap(([question, { command, hosts }]) =>
  Object.entries(waysOfFailing).flatMap(([way, fail]) =>
    hosts.map((_, index) => ({ question, command, way, fail, failing: hosts.slice(0, index + 1) })),
  ),
);

/** Commands that take something away from clients. */
const takes = (acts: readonly string[]): readonly string[] =>
  acts.filter((name) => !name.startsWith('put-back'));

test.each(cells)(
  'an apply in which $failing give $way about $question takes nothing more away',
  async (cell) => {
    const { question, command, way, fail, failing } = cell;
    const whole = await truth();
    expect(whole.error).toBeUndefined();
    const { cluster, error } = await applied((host, words, own) =>
      failing.includes(host) && command.test(words) ? fail(host, own) : own,
    );
    const done = takes(cluster.acts);
    const outcome = error instanceof ControlPlaneError ? `${error.code} after ${done.length}` : 'all of it';
    outcomes[`${question}: ${way}`] = { ...outcomes[`${question}: ${way}`], [`${failing.length}`]: outcome };
    expect(done).toEqual(takes(whole.cluster.acts).slice(0, done.length));
    if (error === undefined) return expect(missing(cluster)).toEqual([]);
    expect(error).toBeInstanceOf(ControlPlaneError);
    expect(error).toMatchObject({ host: expect.stringMatching(/./), hint: expect.stringMatching(/./) });
    // Hosts and gateways have given back what the run had taken.
    expect(missing(cluster)).toEqual([]);
  },
);

/** Commands that change something, or let go of what they held. */
const changing = /systemd-run|systemctl stop|transfer-leadership|kill -CONT/;

test('every question of an apply is in the matrix', async () => {
  const others = new Set<string>();
  await applied((_, words, own) => {
    const isKnown =
      changing.test(words) || Object.values(questions).some(({ command }) => command.test(words));
    if (!isKnown) others.add(words);
    return own;
  });
  expect([...others]).toEqual([]);
});
