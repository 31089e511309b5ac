import { expect, test } from 'vitest';
import { askMembers } from '../../src/components/etcd/ask.js';
import { controlHosts } from '../../src/hosts/topology.js';
import type { Session } from '../../src/model/session.js';
import type { Plan, Wave } from '../../src/operations/plan.js';
import { findMembers } from '../../src/plan/members/observe.js';
import { type Answer, exampleSpec } from '../example.js';
import { healthAnswer } from '../health.js';
import { type Described, gatewayAnswer, plain, seenHosts } from '../plan/members/example.js';
import { restart } from '../plan/restart.js';
import { type Happen, interruptible } from './interruptible.js';
import { applySignalled, type Signal, signals, stride, withoutTime } from './signals.js';

withoutTime();

const spec = exampleSpec();
const hosts = controlHosts(spec).map(({ name }) => name);
const lost = 'control2';

/** Hosts with members of etcd, one of which is down with data that it can't go on with. */
interface Replaced {
  members: readonly Described[];
  readonly active: Set<string>;
  readonly data: Set<string>;
  readonly events: string[];
}

const replaced = (): Replaced => ({
  members: plain(3),
  active: new Set(hosts.filter((host) => host !== lost)),
  data: new Set(hosts),
  events: [],
});

const numberOf = (host: string): number => hosts.indexOf(host) + 1;

/** Changes the members as a request to the JSON gateway asks. */
function changeMembers(cluster: Replaced, words: string): void {
  const { members } = cluster;
  const [, removed] = /member\/remove/.test(words) ? (/"ID":"(\d+)"/.exec(words) ?? []) : [];
  if (removed !== undefined)
    cluster.members = members.filter(({ host, id = 100 + host }) => String(id) !== removed);
  else if (words.includes('member/add'))
    cluster.members = [...members, { host: numberOf(lost), id: 200, learner: true, started: false }];
  else cluster.members = members.map((one) => ({ ...one, learner: false }));
}

/** The cluster as one run sees it. */
function openedFor(cluster: Replaced, onMoment: () => void): ReturnType<typeof interruptible> {
  const act = (name: string, effect: () => void, happen: Happen): void =>
    happen(() => {
      effect();
      cluster.events.push(name);
      const voters = cluster.members.filter(({ learner = false }) => !learner);
      const up = voters.filter(({ host }) => cluster.active.has(hosts[host - 1] ?? ''));
      expect(up.length, cluster.events.join(', ')).toBeGreaterThan(voters.length / 2);
    });
  function answer(host: string, words: string, happen: Happen): Answer {
    const isActive = cluster.active.has(host);
    const health = healthAnswer(words, isActive ? 'up' : 'down');
    if (health !== undefined) return health;
    const [, request] = /member\/(remove|add|promote)/.exec(words) ?? [];
    if (request !== undefined) {
      act(request, () => changeMembers(cluster, words), happen);
      return { stdout: '{"header":{}}' };
    }
    if (words.includes('/v3/')) {
      const own = cluster.members.find((one) => one.host === numberOf(host));
      return isActive && own !== undefined
        ? { stdout: gatewayAnswer(own, cluster.members) }
        : { exitCode: 7 };
    }
    if (words.includes('aside=removed-'))
      act('set-aside', () => [cluster.data, cluster.active].map((all) => all.delete(host)), happen);
    const stopped = cluster.active.has(host) ? '' : 'etcd is stopped\n';
    return {
      stdout: `${stopped}${cluster.data.has(host) ? 'left' : 'gone'} ${spec.etcd.dataDirectory}/member\n`,
    };
  }
  function started(host: string): void {
    cluster.active.add(host);
    cluster.data.add(host);
    cluster.members = cluster.members.map((one) =>
      one.host === numberOf(host) ? { ...one, started: true } : one,
    );
  }
  return interruptible(spec, ['gateway', ...hosts], {
    onMoment,
    answer,
    carryOut: async (host, _, happen) => act('start', () => started(host), happen),
    afterRun: () => {},
  });
}

function startOf(host: string): Wave {
  const { component: _, ...step } = restart(host, 'etcd');
  return { id: `etcd-join:${host}`, title: `start etcd on ${host}`, hosts: [{ host, steps: [step] }] };
}

/** The plan that replaces the member that is lost. */
async function planOf(cluster: Replaced, session: Session): Promise<Plan> {
  const without = hosts.filter((host) => !cluster.data.has(host));
  const early = await askMembers(session, hosts);
  const { change } = await findMembers(session, seenHosts(spec, without), early, { replace: [lost] });
  const { joins = [], leaves = [] } = change?.waves ?? {};
  const waves = joins.flatMap((part): readonly Wave[] => {
    if (part.kind === 'wave') return [part.wave];
    const runsOn = cluster.active.has(part.host) && cluster.data.has(part.host);
    return runsOn ? [] : [startOf(part.host)];
  });
  return { kind: 'apply', cluster: spec.name, hosts: [], waves: [...waves, ...leaves] };
}

const run = (cluster: Replaced, signal?: Signal, at?: number) =>
  applySignalled(
    (onMoment) => openedFor(cluster, onMoment),
    (session) => planOf(cluster, session),
    signal,
    at,
  );

const inOrder = ['remove', 'set-aside', 'add', 'start', 'promote'];

test.each(signals)(
  '%s at every step of a replacement keeps a quorum, and the next run completes',
  async (signal) => {
    const whole = replaced();
    const { error, moments } = await run(whole);
    expect(error).toBeUndefined();
    expect(whole.events).toEqual(inOrder);
    for (let at = 1 + signals.indexOf(signal); at <= moments; at += Math.ceil(stride / 2)) {
      const cluster = replaced();
      await run(cluster, signal, at);
      expect((await run(cluster)).error, `${signal} at ${at}: ${cluster.events.join(', ')}`).toBeUndefined();
      // Nothing is done twice.
      expect(cluster.events).toEqual(inOrder);
      expect([...cluster.active].sort()).toEqual(hosts);
      expect(cluster.members.map(({ learner = false, started = true }) => [learner, started])).toEqual(
        hosts.map(() => [false, true]),
      );
    }
  },
);

test('a member that runs on without its files is stopped before it joins again', async () => {
  const cluster = replaced();
  cluster.active.add(lost);
  cluster.data.delete(lost);
  const { error } = await run(cluster);
  expect(error, cluster.events.join(', ')).toBeUndefined();
  expect(cluster.events).toEqual(inOrder);
});
