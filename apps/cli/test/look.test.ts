import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '@harderway/control-plane';
import type { ClusterStatus } from '@harderway/control-plane/status';
import type { EtcdTuning } from '@harderway/control-plane/tuning';
import { beforeEach, describe, expect, it } from 'vitest';
import { isHealthy } from '../src/commands/status.js';
import { renderTuning } from '../src/present/tuning.js';
import { clusterYaml, harderway, noPki, onThisMachine, steady, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const unit = (active: string, sub: string, restarts = 0) => ({ active, sub, enabled: 'enabled', restarts });
const member = (isLeader: boolean) => ({
  endpoint: 'https://127.0.0.1:2379',
  memberId: '1',
  version: '3.5.15',
  dbSizeBytes: 2_097_152,
  isLeader,
  isLearner: false,
  raftTerm: 2,
  raftIndex: 1234,
  raftAppliedIndex: 1234,
  dbSizeInUseBytes: 524_288,
  revision: 1200,
  lag: 0,
  alarms: [],
  errors: [],
});

const healthy: ClusterStatus = {
  hosts: [
    { host: 'gateway', role: 'gateway', reachable: true, units: { ldirectord: unit('active', 'running') } },
    { host: 'control0', role: 'control', reachable: true, units: { etcd: unit('active', 'running') } },
  ],
  etcd: { control0: member(true) },
  strangers: [],
  backups: [],
  weights: { control0: 1 },
};

const ill: ClusterStatus = {
  hosts: [
    ...healthy.hosts,
    {
      host: 'control1',
      role: 'control',
      reachable: true,
      units: { etcd: unit('failed', 'failed', 5), 'kube-apiserver': unit('not installed', '') },
    },
    { host: 'control2', role: 'control', reachable: false, cause: 'control2: no answer in 20 s', units: {} },
  ],
  etcd: { control0: { ...member(true), alarms: ['NOSPACE'], lag: 3 } },
  backups: [],
  strangers: [
    {
      id: 'a1',
      name: '',
      started: false,
      peerUrls: ['https://192.0.2.9:2380'],
      clientUrls: [],
      learner: true,
    },
  ],
  weights: { control0: 1, control1: 0, control2: 0 },
};

describe('harderway status', () => {
  it('shows what runs and what does not', async () => {
    const ran = await harderway(['status'], { directory, engine: { clusterStatus: async () => ill } });
    expect(ran.code).toBe(1);
    await expect(ran.stdout).toMatchFileSnapshot('golden/status.txt');
  });

  it('tells a host that refused to be read from one that did not answer', async () => {
    const cause = 'control0: the login user may not become root without a password';
    const [gateway, control0] = healthy.hosts;
    if (gateway === undefined || control0 === undefined) throw new Error('two hosts expected');
    const refused = { ...healthy, hosts: [gateway, { ...control0, units: {}, cause }] };
    const ran = await harderway(['status'], { directory, engine: { clusterStatus: async () => refused } });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('control0  control              unknown');
    expect(ran.stdout).toContain(`${cause}\n`);
  });

  it('calls a gateway standby only where all that it needs to take over runs', async () => {
    const roles = { owner: 'active', second: 'active', third: 'inactive' };
    const status: ClusterStatus = {
      ...healthy,
      hosts: Object.entries(roles).map(([host, state]) => ({
        host,
        role: 'gateway',
        reachable: true,
        units: { keepalived: unit(state, '') },
      })),
      gateways: Object.keys(roles).map((host) => ({
        host,
        owns: host === 'owner' ? 'yes' : 'no',
        synchronizes: 'yes',
        weights: { control0: 1 },
      })),
    };
    const ran = await harderway(['status'], { directory, engine: { clusterStatus: async () => status } });
    for (const row of ['owner +owner', 'second +standby', 'third +not ready'])
      expect(ran.stdout).toMatch(new RegExp(`^${row} +1`, 'm'));
  });

  it('tells of a run that has not succeeded', async () => {
    const hosts = healthy.hosts.map((host) => ({ ...host, unfinished: true }));
    const engine = { clusterStatus: async () => ({ ...healthy, hosts }) };
    const ran = await harderway(['status'], { directory, engine });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('Unfinished run on gateway, control0: ');
  });

  it('calls unknown what no host says', async () => {
    const openSession = onThisMachine(['gateway', 'control0', 'control1', 'control2']);
    await writeFile(
      join(directory, 'cluster.yaml'),
      `${clusterYaml}backup: { schedule: daily, directory: /var/backups/etcd }\n`,
    );
    const ran = await harderway(['status'], { directory, engine: { openSession } });
    expect(ran.code).toBe(1);
    await expect(ran.stdout).toMatchFileSnapshot('golden/status-unreachable.txt');
    const json = await harderway(['status', '--json'], { directory, engine: { openSession } });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ weightsUnknown: 'gateway did not answer' });
  });

  it("gives advice on etcd's flags with --verbose", async () => {
    const tuning: EtcdTuning = {
      measured: {
        control0: { roundTripMs: 0.52, diskSyncMs: 2, memoryBytes: 8_000_000_000 },
        control1: { roundTripMs: 143.7, diskSyncMs: 32 },
      },
      flags: [{ flag: 'heartbeat-interval', current: '100', value: '220', reason: 'the network is slow' }],
      warnings: ['log writes take 32 ms'],
    };
    const engine = { clusterStatus: async () => healthy, etcdTuning: async () => tuning };
    const shown = await harderway(['status', '--verbose'], { directory, engine });
    expect(shown.code).toBe(0);
    await expect(shown.stdout).toMatchFileSnapshot('golden/status-verbose.txt');
    const printed = await harderway(['status', '--verbose', '--json'], { directory, engine });
    expect(JSON.parse(printed.stdout)).toMatchObject({ tuning });
  });

  it("says where nothing is measured, and where etcd's flags suit", () => {
    const plain = {
      isTTY: false,
      columns: 80,
      paint: (_: string, text: string): string => text,
      write: () => true,
    };
    expect(renderTuning({ measured: { control0: {} }, flags: [], warnings: [] }, plain)).toBe(
      'No member says how fast its network and disk are.\n',
    );
    const measured = { control0: { diskSyncMs: 2 } };
    expect(renderTuning({ measured, flags: [], warnings: [] }, plain)).toContain(
      'The flags of etcd suit these figures.',
    );
  });

  it('exits with 0 when all is well', async () => {
    expect(isHealthy(healthy)).toBe(true);
    const ran = await harderway(['status', '--json'], {
      directory,
      engine: { clusterStatus: async () => healthy },
    });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toEqual({
      ...healthy,
      ages: {
        here: { text: expect.any(String), warns: true },
        drill: { text: expect.any(String), warns: true },
      },
    });
  });

  it.each([
    ['a host is down', { hosts: ill.hosts }],
    ['a member does not answer', { etcd: {} }],
    ['a member only learns', { etcd: { control0: { ...member(true), isLearner: true } } }],
    ['a member has raised an alarm', { etcd: { control0: { ...member(true), alarms: ['NOSPACE'] } } }],
    [
      'a member finds no leader',
      { etcd: { control0: { ...member(true), errors: ['etcdserver: no leader'] } } },
    ],
    ['a member has no host', { strangers: ill.strangers }],
    ['an API server gets nothing', { weights: { control0: 0 } }],
  ])('exits with 1 when %s', (_, change) => expect(isHealthy({ ...healthy, ...change })).toBe(false));
});

const checks: readonly Check[] = [
  {
    id: 'control0/etcd/active',
    title: 'etcd is active',
    stage: 'etcd',
    host: 'control0',
    state: 'ok',
    detail: 'active (running)',
    elapsedMs: 120,
  },
  {
    id: 'api',
    title: 'https://kubernetes:6443/healthz',
    stage: 'gateway',
    state: 'failed',
    command: 'curl --cacert ca.pem https://kubernetes:6443/healthz',
    detail: 'no answer within 5000 ms',
    output: 'curl: (28) Connection timed out\ncurl: second line\n',
    elapsedMs: 60_000,
  },
];

describe('harderway backup', () => {
  it('says that no host can be reached where none answers', async () => {
    const openSession = onThisMachine(['control0', 'control1', 'control2']);
    const ran = await harderway(['backup'], { directory, engine: { openSession } });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(
      "error: 3 of 3 hosts can't be reached [hosts-unreachable]\n    control0: connection refused\n",
    );
    expect(ran.stderr).not.toContain('journalctl');
  });
});

describe('harderway verify', () => {
  const engine = {
    loadPki: noPki,
    verifyCluster: async (
      _: unknown,
      __: unknown,
      options?: { onCheck?: ((check: Check) => void) | undefined },
    ) => {
      for (const check of checks) {
        options?.onCheck?.({ ...check, state: 'pending', elapsedMs: 0 });
        options?.onCheck?.(check);
      }
      return checks;
    },
  };

  it('lists the checks with their states, and exits with 1 unless all are ok', async () => {
    const ran = await harderway(['verify'], { directory, engine });
    expect(ran.code).toBe(1);
    await expect(steady(ran.stdout, directory)).toMatchFileSnapshot('golden/verify.txt');
    expect(ran.stderr).toContain('etcd is active');
  });

  it('says once of a host without a connection that its checks were not made', async () => {
    const unmade = ['a', 'b', 'c'].map(
      (id): Check => ({
        id,
        title: id,
        stage: 'etcd',
        host: 'control0',
        state: 'failed',
        detail: 'no connection: refused',
        elapsedMs: 0,
      }),
    );
    const none = { ...engine, verifyCluster: async () => [...checks.slice(1), ...unmade] };
    const { stdout } = await harderway(['verify'], { directory, engine: none });
    expect(stdout).toContain('control0  3 checks not made ');
    expect(stdout).toContain('control0: 3 checks not made\n  no connection: refused\n');
    expect(stdout).toContain('0 of 4 checks are ok');
  });

  it('exits with 1 when nothing was checked, as where cluster.yaml asks for none of these stages', async () => {
    const none = { ...engine, verifyCluster: async () => [] };
    const ran = await harderway(['verify', '--only', 'backup'], { directory, engine: none });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toBe('Nothing was checked: cluster.yaml asks for nothing in these stages.\n');
  });

  it('exits with 0 when all are ok', async () => {
    const good = { ...engine, verifyCluster: async () => checks.slice(0, 1) };
    const ran = await harderway(['verify', '--json'], { directory, engine: good });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toHaveLength(1);
  });
});
