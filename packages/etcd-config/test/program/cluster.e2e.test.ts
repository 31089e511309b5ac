import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EtcdCluster, EtcdMember } from '../../src/cluster/model.js';
import { clientEndpoints } from '../../src/cluster/urls.js';
import { parseEndpointHealth } from '../../src/etcdctl/endpoint-health.js';
import { parseEndpointStatus } from '../../src/etcdctl/endpoint-status.js';
import { parseMemberList } from '../../src/etcdctl/member-list.js';
import { compareMembers } from '../../src/membership/compare.js';
import type { PlanOptions } from '../../src/membership/model.js';
import { planMembership } from '../../src/membership/plan.js';
import { holds } from '../../src/membership/quorum.js';
import type { MembershipAction } from '../../src/membership/step.js';
import { checkCluster } from '../../src/rules/check-cluster.js';
import { releaseFaults } from '../../src/versions/releases.js';
import { makeCertificates } from './certificates.js';
import { endpointOf, etcdctl, type Form, observe, RunningCluster, untilHealthy } from './cluster.js';
import { freePorts, run } from './process.js';

let running: RunningCluster;
let version = '';

beforeEach(async () => {
  running = new RunningCluster(mkdtempSync(join(tmpdir(), 'etcd-config-cluster-')));
  version = /etcd Version: (\S+)/.exec((await run('/usr/bin/etcd', ['--version'])).stdout)?.[1] ?? '';
});

afterEach(() => running.close());

async function membersNamed(names: readonly string[]): Promise<readonly EtcdMember[]> {
  const ports = await freePorts(names.length * 2);
  return names.map((name, index) => ({
    name,
    address: '127.0.0.1',
    peerPort: ports[2 * index] ?? 0,
    clientPort: ports[2 * index + 1] ?? 0,
    dataDirectory: running.dataOf(name),
  }));
}

async function clusterOf(names: readonly string[]): Promise<EtcdCluster> {
  return {
    version,
    token: 'test-token',
    dataDirectory: running.directory,
    tls: makeCertificates(running.directory),
    members: await membersNamed(names),
    extraFlags: { 'unsafe-no-fsync': 'true' },
  };
}

async function bootstrap(cluster: EtcdCluster, forms: readonly Form[]): Promise<void> {
  const errors = checkCluster(cluster, { etcdServers: clientEndpoints(cluster) }).filter(
    (each) => each.severity === 'error',
  );
  expect(errors).toEqual([]);
  cluster.members.forEach(({ name }, index) => {
    running.start(cluster, name, { kind: 'bootstrap' }, forms[index % forms.length] ?? 'flags');
  });
  await untilHealthy(cluster);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Carries out one step of a plan. */
async function act(
  cluster: EtcdCluster,
  action: MembershipAction,
  endpoints: readonly string[],
): Promise<void> {
  const command = async (argv: readonly string[], urls = endpoints): Promise<void> => {
    const { exitCode, stderr } = await etcdctl(cluster, argv, urls);
    if (exitCode !== 0) throw new Error(`etcdctl ${argv.join(' ')}: ${stderr}`);
  };
  const listed = async () =>
    parseMemberList((await etcdctl(cluster, ['member', 'list', '-w', 'json'], endpoints)).stdout).members;
  const idOf = async (name: string): Promise<string> => {
    const own = (await listed()).find((member) => member.name === name);
    if (own === undefined) throw new Error(`${name} is not in the list`);
    return own.id;
  };
  switch (action.kind) {
    case 'add-learner':
    case 'add-voter': {
      const learner = action.kind === 'add-learner' ? ['--learner'] : [];
      return command(['member', 'add', action.name, ...learner, `--peer-urls=${action.peerUrls.join(',')}`]);
    }
    case 'start': {
      const members = await listed();
      running.start(cluster, action.name, { kind: 'joining', members }, 'flags');
      return;
    }
    case 'wait-in-sync': {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const urls = [...endpoints, endpointOf(cluster, action.name)];
        const { stdout } = await etcdctl(cluster, ['endpoint', 'status', '-w', 'json'], urls);
        const statuses = parseEndpointStatus(stdout).endpoints;
        const learner = statuses.find((status) => status.isLearner);
        const leader = statuses.find((status) => status.isLeader);
        if (learner !== undefined && leader !== undefined && learner.raftAppliedIndex >= leader.raftIndex - 5)
          return;
        await pause(200);
      }
      throw new Error(`${action.name} did not catch up: ${running.outputOf(action.name).slice(-2000)}`);
    }
    case 'promote':
      return command(['member', 'promote', action.id ?? (await idOf(action.name))]);
    case 'move-leader':
      return command(['move-leader', action.toId ?? (await idOf(action.to))], action.fromUrls);
    case 'remove':
      return command(['member', 'remove', action.id]);
    case 'discard':
      await running.stop(action.name);
      running.discard(action.name);
      return;
    case 'update-peer-urls':
      return command(['member', 'update', action.id, `--peer-urls=${action.peerUrls.join(',')}`]);
    case 'restart':
      await running.stop(action.name);
      running.start(cluster, action.name, { kind: 'running' }, 'flags');
      await untilHealthy(cluster);
  }
}

/** Plans and does all steps; strict reconfiguration checks of etcd want connections to have settled. */
async function follow(
  cluster: EtcdCluster,
  endpoints: readonly string[],
  options: PlanOptions = {},
): Promise<readonly string[]> {
  const plan = planMembership(cluster, await observe(cluster, endpoints), options);
  expect(plan.refusal).toBeUndefined();
  for (const step of plan.steps) {
    expect(holds(step.before) && holds(step.during) && holds(step.after), step.id).toBe(true);
    let fault: unknown;
    for (let attempt = 0; attempt < 15; attempt += 1) {
      try {
        await act(cluster, step.action, endpoints);
        fault = undefined;
        break;
      } catch (error) {
        fault = error;
        await pause(1000);
      }
    }
    if (fault !== undefined) throw fault;
    const observed = await observe(cluster, endpoints);
    const voters = observed.members.filter((member) => !member.learner);
    expect(voters, step.id).toHaveLength(step.after.voters);
  }
  return plan.steps.map((step) => step.id);
}

describe.each(['flags', 'environment', 'file'] as const)(
  'three members with TLS, configured by %s',
  (form) => {
    it('form a healthy cluster and come back as running members', async () => {
      const cluster = await clusterOf(['a', 'b', 'c']);
      await bootstrap(cluster, [form]);
      for (const write of ['simple', 'table', 'json'] as const) {
        const list = parseMemberList((await etcdctl(cluster, ['member', 'list', '-w', write])).stdout);
        expect(list).toMatchObject({ form: write, diagnostics: [] });
        expect(compareMembers(cluster, list.members)).toMatchObject({ inStep: true });
        const status = parseEndpointStatus(
          (await etcdctl(cluster, ['endpoint', 'status', '-w', write])).stdout,
        );
        expect(status.diagnostics).toEqual([]);
        expect(status.endpoints.map((each) => each.version)).toEqual([version, version, version]);
        expect(status.endpoints.filter((each) => each.isLeader)).toHaveLength(1);
        const health = await etcdctl(cluster, ['endpoint', 'health', '-w', write]);
        expect(parseEndpointHealth(health.stdout).endpoints.filter((each) => each.healthy)).toHaveLength(3);
      }
      await etcdctl(cluster, ['put', 'key', 'value']);
      for (const { name } of cluster.members) {
        await running.stop(name);
        running.start(cluster, name, { kind: 'running' }, form);
        await untilHealthy(cluster);
      }
      expect((await etcdctl(cluster, ['get', 'key', '--print-value-only'])).stdout.trim()).toBe('value');
    });
  },
);

/** The steps by which a member joins: in versions that don't store promotions, as a voter. */
const joining = (name: string): readonly string[] =>
  releaseFaults(version).some((fault) => fault.name === 'promotion-not-stored')
    ? [`add-voter ${name}`, `start ${name}`]
    : [`add-learner ${name}`, `start ${name}`, `wait-in-sync ${name}`, `promote ${name}`];

describe('membership', () => {
  it('grows by a member, and shrinks again', async () => {
    const four = await clusterOf(['a', 'b', 'c', 'd']);
    const three = { ...four, members: four.members.slice(0, 3) };
    await bootstrap(three, ['flags', 'environment', 'file']);
    const endpoints = clientEndpoints(three);
    await etcdctl(three, ['put', 'key', 'value']);
    expect(await follow(four, endpoints)).toEqual(joining('d'));
    await untilHealthy(four);
    expect(compareMembers(four, (await observe(four, endpoints)).members).inStep).toBe(true);
    // d leads, so that it has to be moved before it goes.
    const observed = await observe(four, endpoints);
    const last = observed.members.find((member) => member.name === 'd');
    const leader = observed.members.find((member) => member.id === observed.leaderId);
    const moved = await etcdctl(four, ['move-leader', last?.id ?? ''], leader?.clientUrls ?? []);
    expect(moved.stderr).toBe('');
    const steps = await follow(three, endpoints);
    expect(steps).toContain('remove d');
    expect(steps[0]).toMatch(/^move-leader /);
    await untilHealthy(three);
    expect((await etcdctl(three, ['get', 'key', '--print-value-only'])).stdout.trim()).toBe('value');
  });

  it('replaces a member that lost its disk, and refuses what would cost the quorum', async () => {
    const cluster = await clusterOf(['a', 'b', 'c']);
    await bootstrap(cluster, ['flags']);
    await running.stop('c');
    running.discard('c');
    const endpoints = ['a', 'b'].map((name) => endpointOf(cluster, name));
    const observed = await observe(cluster, endpoints);
    const shrunk = { ...cluster, members: cluster.members.slice(1) };
    const risky = planMembership(shrunk, observed);
    expect(risky.refusal?.code).toBe('quorum-at-risk');
    expect(await follow(cluster, endpoints, { replace: ['c'] })).toEqual([
      'remove c',
      'discard c',
      ...joining('c'),
    ]);
    await untilHealthy(cluster);
    expect(planMembership(cluster, await observe(cluster, endpoints))).toMatchObject({ steps: [] });
  });

  it('moves a member to other URLs', async () => {
    const cluster = await clusterOf(['a', 'b', 'c']);
    await bootstrap(cluster, ['file', 'environment', 'flags']);
    const [moved] = await membersNamed(['c']);
    if (moved === undefined) throw new Error('there is one member');
    const wanted = { ...cluster, members: [...cluster.members.slice(0, 2), moved] };
    const endpoints = ['a', 'b'].map((name) => endpointOf(cluster, name));
    expect(await follow(wanted, endpoints)).toEqual(['update-peer-urls c', 'restart c']);
    await untilHealthy(wanted);
    expect(compareMembers(wanted, (await observe(wanted, endpoints)).members).inStep).toBe(true);
  });
});
