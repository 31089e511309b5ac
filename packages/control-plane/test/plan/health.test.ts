import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { components } from '../../src/components/index.js';
import { describeHealth, type Health } from '../../src/model/health.js';
import type { HostSteps, Wave } from '../../src/operations/plan.js';
import { assertAnswers, healthOf } from '../../src/plan/health.js';
import { rollingWaves } from '../../src/plan/schedule.js';
import { exampleSpec, fakeSession } from '../example.js';
import { healthAnswer, healthWith, memberPrints } from '../health.js';
import { withoutPauses } from '../no-pauses.js';

withoutPauses();

const spec = exampleSpec();
const hosts = ['control0', 'control1', 'control2'];
const [etcd, apiserver] = ['etcd', 'kube-apiserver'].map((stage) => {
  const found = components.find((component) => component.stage === stage);
  if (found === undefined) throw new Error(`no ${stage}`);
  return found;
}) as [(typeof components)[0], (typeof components)[0]];

test('while planning, one bad answer makes no member sick, and those that are healthy are asked once', async () => {
  const session = fakeSession(
    spec,
    (host, words) =>
      healthAnswer(
        words,
        host === 'control0' || (host === 'control1' && session.asked.length > 3) ? 'up' : 'down',
      ) ?? {},
  );
  const health = await healthOf(session, new Set(['etcd']));
  expect([...(health.get('etcd')?.answers ?? [])].map(([host, { kind }]) => [host, kind])).toEqual([
    ['control0', 'up'],
    ['control1', 'up'],
    ['control2', 'down'],
  ]);
  expect(session.asked).toEqual(['control0', 'control1', 'control2', 'control1', 'control2']);
});

describe('the answer of a member', () => {
  const member = async (exitCode: number, stdout: string, stderr = '') => {
    const session = fakeSession(spec, () => ({ exitCode, stdout, stderr }));
    const found = (await healthOf(session, new Set(['etcd']))).get('etcd')?.answers.get('control0');
    return found === undefined ? undefined : [found.kind, describeHealth(found)];
  };
  const noLeader = '{"error":"etcdserver: no leader","code":14,"message":"etcdserver: no leader"}';
  const alarm = memberPrints.up.replace('"leader"', '"errors":["memberID:1 alarm:CORRUPT "],"leader"');
  const learner = memberPrints.up.replace('"leader"', '"isLearner":true,"leader"');

  test.each<[string, Health['kind'], string, number, string, string?]>([
    ['it answers', 'up', 'up', 0, `active\n${memberPrints.up}`],
    ['it is stopped', 'down', 'etcd.service is inactive', 7, 'inactive\n', 'curl: (7) refused'],
    ['it waits for the others', 'down', 'etcd.service is activating', 28, 'activating\n', 'curl: (28) late'],
    ['nothing listens', 'down', 'etcd.service runs, but nothing listens on its port', 7, 'active\n'],
    ['it knows no leader', 'down', 'it knows no leader', 28, `active\n${memberPrints.leaderless}\n`],
    ['it says so', 'down', 'it knows no leader', 0, `active\n${memberPrints.leaderless}\n${noLeader}`],
    ['an alarm is raised', 'down', 'it has raised the alarm CORRUPT', 0, `active\n${alarm}`],
    ['it learns', 'down', 'it is a learner', 0, `active\n${learner}`],
    ['it is overloaded', 'unknown', 'no answer: curl: (28) late', 28, 'active\n', 'curl: (28) late'],
    [
      'its certificate has expired',
      'unknown',
      'no answer: curl: (60) SSL certificate problem: certificate has expired',
      60,
      'active\n',
      'curl: (60) SSL certificate problem: certificate has expired\nMore details here: a page\n\nGeneral advice of curl.\n',
    ],
    ['curl is missing', 'unknown', 'no answer: curl: not found', 127, 'active\n', 'curl: not found'],
    ['curl may not run', 'unknown', 'no answer: Permission denied', 126, 'active\n', 'Permission denied'],
    [
      'a certificate is refused',
      'unknown',
      'no answer: curl: (58) could not load',
      58,
      'active\n',
      'curl: (58) could not load',
    ],
    [
      'the answer was cut off',
      'unknown',
      'no answer: {"header":{"cluster_i',
      0,
      'active\n{"header":{"cluster_i',
    ],
    ['systemd does not answer', 'unknown', 'no answer: curl: (28) late', 28, '\n', 'curl: (28) late'],
    [
      'it refuses for another reason',
      'unknown',
      'no answer: etcdserver: request timed out',
      0,
      `active\n${memberPrints.up.split('\n')[0]}\n${noLeader.replaceAll('no leader', 'request timed out')}`,
    ],
  ])('where %s is %s: %s', async (_, kind, text, exitCode, stdout, stderr) => {
    expect(await member(exitCode, stdout, stderr)).toEqual([kind, text]);
  });

  test('from a host that can not be asked is none', async () => {
    const session = fakeSession(spec, () => new Error('sudo: a password is required'));
    const answers = (await healthOf(session, new Set(['etcd']))).get('etcd')?.answers;
    expect(answers?.get('control0')).toMatchObject({
      kind: 'unknown',
      reason: 'sudo: a password is required',
    });
  });

  test('is taken for down only if both answers say so', async () => {
    const session = fakeSession(
      spec,
      (_, words) => healthAnswer(words, session.asked.length > 3 ? 'down' : 'unknown') ?? {},
    );
    const answers = (await healthOf(session, new Set(['etcd']))).get('etcd')?.answers;
    expect([...(answers?.values() ?? [])].map(({ kind }) => kind)).toEqual(hosts.map(() => 'unknown'));
  });
});

test('an API server that lists failing checks is down; another answer is none', async () => {
  const answer = async (stdout: string) => {
    const session = fakeSession(spec, () => ({ stdout: `active\n${stdout}` }));
    return (await healthOf(session, new Set(['kube-apiserver'])))
      .get('kube-apiserver')
      ?.answers.get('control0');
  };
  expect(await answer('ok')).toEqual({ kind: 'up' });
  expect(await answer('[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed')).toEqual({
    kind: 'down',
    evidence: 'it says that etcd failed',
  });
  expect(await answer('{"kind":"Status","code":401}')).toMatchObject({ kind: 'unknown' });
});

const steps = (restarting: readonly string[]): readonly HostSteps[] =>
  restarting.map((host) => ({ host, steps: [] }));

describe('a restart that depends on a host without an answer', () => {
  const refusal = (kinds: Readonly<Record<string, Health['kind']>>, restarting: readonly string[]) => {
    try {
      assertAnswers({ spec }, etcd, restarting, healthWith(kinds, 2));
      return undefined;
    } catch (error) {
      return error;
    }
  };

  test('is refused with the hosts, the question and the way out', () => {
    const kinds = { control0: 'up', control1: 'unknown', control2: 'unknown' } as const;
    expect(refusal(kinds, hosts)).toMatchObject({
      code: 'no-answer',
      host: 'control1',
      message: 'control1 and control2 did not say whether etcd works there',
      found: expect.stringContaining('no answer: curl: not found'),
      hint: expect.stringContaining('systemctl stop etcd'),
      details: [
        expect.stringMatching(/^control1: no answer/),
        expect.stringMatching(/^control2: no answer/),
        expect.stringContaining('/v3/maintenance/status'),
      ],
    });
  });

  test('begins where it depends on others alone', () => {
    const one = { control0: 'up', control1: 'up', control2: 'unknown' } as const;
    expect(refusal(one, ['control2'])).toBeUndefined();
    expect(refusal(one, ['control0'])).toBeDefined();
    const down = { control0: 'down', control1: 'unknown', control2: 'unknown' } as const;
    expect(refusal(down, ['control0'])).toBeUndefined();
    expect(refusal({ ...down, control1: 'down', control2: 'down' }, hosts)).toBeUndefined();
  });
});

describe('whatever the hosts answer', () => {
  const truth = fc.constantFrom('up' as const, 'down' as const);
  const voter = fc.record({ truth, answers: fc.boolean(), restarts: fc.boolean(), recovers: fc.boolean() });
  const cluster = fc.array(voter, { minLength: 1, maxLength: 7 });

  /** Carries waves out on hosts in their true states, guards included; checks what each takes away. */
  function carryOut(
    waves: readonly Wave[],
    states: Map<string, Health['kind']>,
    answers: ReadonlySet<string>,
    needed: number,
    recovers: (host: string) => boolean,
  ): void {
    const up = (all: Iterable<string>): number => [...all].filter((host) => states.get(host) === 'up').length;
    for (const { guard, hosts: own } of waves) {
      if (guard !== undefined && up(guard.others.filter((host) => answers.has(host))) < guard.needed) return;
      const served = up(states.keys()) >= needed;
      const taken = own.map(({ host }) => host).filter((host) => states.get(host) === 'up');
      for (const { host } of own) states.set(host, 'down');
      // None of two members can be spared.
      if (served && taken.length > 0 && states.size > needed)
        expect(up(states.keys())).toBeGreaterThanOrEqual(needed);
      for (const { host } of own) if (recovers(host)) states.set(host, 'up');
    }
  }

  test.each([
    ['etcd', (voters: number) => Math.floor(voters / 2) + 1],
    ['kube-apiserver', () => 1],
  ] as const)('no schedule takes away a majority of %s', (stage, neededOf) => {
    const component = stage === 'etcd' ? etcd : apiserver;
    fc.assert(
      fc.property(cluster, (voters) => {
        const named = voters.map((own, index) => ({ ...own, name: `control${index}` }));
        const needed = neededOf(named.length);
        const health = healthWith(
          Object.fromEntries(named.map((own) => [own.name, own.answers ? own.truth : 'unknown'] as const)),
          needed,
        );
        const restarting = named.filter(({ restarts }) => restarts).map(({ name }) => name);
        const waves = rollingWaves(component, steps(restarting), health, []);
        expect(waves.flatMap((wave) => wave.hosts.map(({ host }) => host)).sort()).toEqual(
          [...restarting].sort(),
        );
        carryOut(
          waves,
          new Map(named.map((own) => [own.name, own.truth])),
          new Set(named.filter((own) => own.answers).map(({ name }) => name)),
          needed,
          (host) => named.find(({ name }) => name === host)?.recovers === true,
        );
      }),
      { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});
