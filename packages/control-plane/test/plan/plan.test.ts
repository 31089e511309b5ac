import { describe, expect, test } from 'vitest';
import { hostsOfStages } from '../../src/hosts/topology.js';
import { planIsEmpty, planSteps } from '../../src/model/plan.js';
import { planToJson } from '../../src/model/plan-json.js';
import type { Plan, Step } from '../../src/operations/plan.js';
import { planCluster } from '../../src/plan/plan.js';
import { planReset } from '../../src/plan/reset.js';
import { exampleMaterials, examplePkiOf, exampleSpec, fakeSession } from '../example.js';
import { healthAnswer } from '../health.js';
import { dataLines, gatewayAnswer, plain } from './members/example.js';

const spec = exampleSpec();
const materials = exampleMaterials();

/** The result of a probe of a host on which nothing of ours is. */
function bareReply(host: string, machine = 'x86_64'): string {
  const address = spec.hosts.find(({ name }) => name === host)?.address;
  const sections = [
    '== host',
    machine,
    'Debian',
    '0',
    '== address',
    `2: ens3    inet ${address}/24 scope global ens3`,
  ];
  return [...sections, '== end', ''].join('\n');
}

function fail(name: string): never {
  throw new Error(`no ${name}`);
}

const changesIn = (steps: readonly Step[]) => steps.filter((step) => step.kind === 'change');

describe('a plan for hosts on which nothing is', () => {
  test('installs all at once, then lets members keep to the cluster that they have founded', async () => {
    const plan = await planCluster(
      fakeSession(spec, (host) => ({ stdout: bareReply(host) })),
      materials,
    );
    expect(plan.waves.map(({ id, guard, hosts }) => [id, guard, hosts.length])).toEqual([
      ['install', undefined, 4],
      ['etcd-settle', undefined, 3],
    ]);
    const settle = plan.waves[1]?.hosts.flatMap(({ steps }) => changesIn(steps)) ?? [];
    expect(settle.map(({ id }) => id)).toEqual(
      [0, 1, 2].map((index) => `control${index}/etcd/file:/etc/systemd/system/etcd.service`),
    );
    expect(settle[0]?.why).toBe('the member has been bootstrapped');
    expect(settle[0]?.diff).toMatch(
      /^-.*initial-cluster-state[ =]new.*\n\+.*initial-cluster-state[ =]existing/m,
    );
    expect(planIsEmpty(plan)).toBe(false);
    const ids = planSteps(plan.waves[0] === undefined ? plan : { ...plan, waves: [plan.waves[0]] }).map(
      ({ id }) => id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('holds secrets to write them, but shows none', async () => {
    const session = fakeSession(spec, (host) => ({ stdout: bareReply(host) }));
    const plan = await planCluster(session, materials);
    expect(JSON.stringify(plan)).toContain('SECRET of ca-key.pem');
    expect(JSON.stringify(planToJson(plan))).not.toContain('SECRET');
    const shown = changesIn(planSteps(plan)).map(({ change: _, ...step }) => step);
    expect(JSON.stringify(shown)).not.toContain('SECRET');
  });

  test('is not empty while hosts are unknown, and names them', async () => {
    const unreachable = spec.hosts.map(({ name }) => ({ host: name, cause: 'connection refused' }));
    const session = { ...fakeSession(spec, () => ({})), transports: new Map(), unreachable };
    const plan = await planCluster(session, materials, { stages: ['kube-scheduler'] });
    expect(plan).toMatchObject({ waves: [], unknown: ['control0', 'control1', 'control2'] });
    expect(planIsEmpty(plan)).toBe(false);
    expect(planToJson(plan)).toMatchObject({ unknown: plan.unknown });
    const reset = await planReset(session);
    expect(reset).toMatchObject({ waves: [], unknown: spec.hosts.map(({ name }) => name) });
    expect(planIsEmpty(reset)).toBe(false);
  });

  test.each([
    ['was left out of the session', (): readonly string[] => []],
    ['answers once the others have been looked at', () => ['control1']],
  ])('is not empty while a host %s', async (_, late) => {
    const { transports, ...session } = fakeSession(spec, (host) => ({ stdout: bareReply(host) }));
    const [first] = transports;
    const some = new Map(first === undefined ? [] : [first]);
    // What a session with `redial` shows after the first look.
    const changing = { ...session, transports: some, reach: async () => {} };
    const programs: typeof materials.programs = async (arch) => {
      for (const name of late()) some.set(name, transports.get(name) ?? fail(name));
      return materials.programs(arch);
    };
    const plan = await planCluster(changing, { ...materials, programs });
    expect(plan.hosts.map(({ name }) => name)).toEqual([spec.hosts[0]?.name]);
    expect(plan.unknown).toEqual(spec.hosts.slice(1).map(({ name }) => name));
    expect(planIsEmpty({ ...plan, waves: [] })).toBe(false);
  });

  test('asks each host once', async () => {
    const session = fakeSession(spec, (host) => ({ stdout: bareReply(host) }));
    await planCluster(session, materials);
    expect([...session.asked].sort()).toEqual(spec.hosts.map(({ name }) => name).sort());
  });

  test('is refused where gateways have run etcd, since a new cluster would take the place of theirs', async () => {
    const swapped = exampleSpec((yaml) =>
      yaml
        .replaceAll('role: control', 'role: x')
        .replace('role: gateway', 'role: control')
        .replaceAll('role: x', 'role: gateway'),
    );
    const unit = 'Id=etcd.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled';
    const hadEtcd = (host: string): string =>
      bareReply(host).replace('== address', `== unit\n${unit}\n== digest\netcd.service|d\n== address`);
    const session = fakeSession(swapped, (host) => ({
      stdout: host === 'gateway' ? bareReply(host) : hadEtcd(host),
    }));
    await expect(planCluster(session, exampleMaterials('a', examplePkiOf(swapped)))).rejects.toMatchObject({
      code: 'membership-refused',
      host: 'control0',
      message: expect.stringContaining('control0 and control1 and control2 are gateways in cluster.yaml'),
      found: expect.stringContaining('never run on gateway'),
    });
  });

  test('a reset finds nothing to do', async () => {
    const plan = await planReset(fakeSession(spec, (host) => ({ stdout: bareReply(host) })));
    expect(
      changesIn(planSteps(plan)).filter(({ change: { resource } }) => resource.kind !== 'sysctl'),
    ).toEqual([]);
  });

  test('a reset removes what etcd has made, wherever its log is', async () => {
    const etcd = { ...spec.etcd, extraFlags: { 'wal-dir': '/srv/etcd wal' } };
    const own = { ...spec, etcd };
    const seen = ['/var/lib/etcd', '/srv/etcd wal'].map(
      (path) => `directory|700|root:0|root:0|1|4096|1|1|${path}`,
    );
    const probed = (host: string, ...trees: readonly string[]): string =>
      bareReply(host).replace(
        '== address',
        ['== stat', ...seen, '== tree', ...trees, '== address'].join('\n'),
      );
    const plan = await planReset(fakeSession(own, (host) => ({ stdout: probed(host) })));
    const removed = changesIn(planSteps(plan)).flatMap(({ host, change: { resource } }) =>
      host === 'control0' && resource.kind === 'absent' ? [[resource.path, resource.contents]] : [],
    );
    expect(removed).toContainEqual(['/var/lib/etcd', expect.arrayContaining(['member', 'replaced-*'])]);
    expect(removed).toContainEqual(['/srv/etcd wal', expect.arrayContaining(['*.wal'])]);
    const notes = 'other|/var/lib/etcd|my notes';
    const session = fakeSession(own, (host) => ({
      stdout: host === 'control1' ? probed(host, notes) : probed(host),
    }));
    await expect(planReset(session)).rejects.toMatchObject({
      code: 'reset-refused',
      host: 'control1',
      found: '/var/lib/etcd holds my notes',
    });
  });

  test('a reset refuses a machine that is not the host as which it answers', async () => {
    const data = ['== stat', 'directory|700|root:0|root:0|1|4096|1|1|/var/lib/etcd', '== address'].join('\n');
    const session = fakeSession(spec, (host) => ({
      stdout: bareReply(host === 'control1' ? 'control2' : host).replace('== address', data),
    }));
    await expect(planReset(session)).rejects.toMatchObject({
      code: 'reset-refused',
      host: 'control1',
      found: 'it lacks 192.168.1.12, and has 192.168.1.13',
    });
  });

  test('a reset refuses hosts whose history is damaged, and knows that of a newer harderway', async () => {
    const reset = (history: string) =>
      planReset(
        fakeSession(spec, (host, words) => ({
          stdout: words.includes('/history') ? history : bareReply(host),
        })),
      );
    await expect(reset('{"id":"a","clus')).rejects.toMatchObject({
      code: 'reset-refused',
      found: 'the history of 192.168.1.10 is damaged',
    });
    await expect(reset('{"cluster":"other","steps":{"all":1}}\n')).rejects.toMatchObject({
      code: 'reset-refused',
      message: 'gateway belongs to the cluster other, not to kubenet',
    });
    await expect(reset('{"cluster":"kubenet","steps":{"all":1}}\n')).resolves.toMatchObject({
      kind: 'reset',
    });
  });

  test('a reset refuses hosts that another cluster changed last', async () => {
    const run = (cluster: string, at: string): string =>
      `${JSON.stringify({ id: at, at, by: 'ada@desk', cluster, state: 'done', steps: 1, hosts: [], programs: [] })}\n`;
    const session = (...clusters: readonly string[]) =>
      fakeSession(spec, (host, words) => {
        if (!words.includes('/history')) return { stdout: bareReply(host) };
        const runs = host === 'control1' ? clusters : ['kubenet'];
        return { stdout: runs.map((cluster, index) => run(cluster, `2026-01-0${index + 1}`)).join('') };
      });
    await expect(planReset(session('kubenet', 'other'))).rejects.toMatchObject({
      code: 'reset-refused',
      host: 'control1',
      message: 'control1 belongs to the cluster other, not to kubenet',
      found: 'the last run that changed 192.168.1.12 was for other, by ada@desk at 2026-01-02',
    });
    await expect(planReset(session('other', 'kubenet'))).resolves.toMatchObject({ kind: 'reset' });
  });

  describe('a reset on a host with data of etcd', () => {
    const data = 'directory|700|root:0|root:0|1|4096|1|1|/var/lib/etcd/member';
    const mark = 'file|600|root:0|root:0|1|0|1|1|/var/lib/harderway/unfinished';
    const unit = (load: string): string => `Id=etcd.service\nNames=etcd.service\nLoadState=${load}\n`;
    /** control1 has this; all others have nothing, and nobody has a history. */
    const resetWith = (more: {
      readonly paths?: readonly string[];
      readonly digest?: string;
      readonly load?: string;
    }) =>
      planReset(
        fakeSession(spec, (host, words) => {
          if (words.includes('/history')) return { stdout: '' };
          if (host !== 'control1') return { stdout: bareReply(host) };
          const { paths = [], digest = '', load = 'not-found' } = more;
          const sections = [
            '== stat',
            data,
            ...paths,
            '== unit',
            unit(load),
            '== digest',
            `etcd.service|${digest}`,
          ];
          const stdout = bareReply(host).replace('== address', [...sections, '== address'].join('\n'));
          return { stdout };
        }),
      );

    test.each([
      ['nothing says that harderway was there', {}],
      ['a change of ours did not end, and there is no unit of etcd', { paths: [mark] }],
      ['its unit is of others', { load: 'loaded' }],
    ])('is refused where %s', async (_, more) => {
      await expect(resetWith(more)).rejects.toMatchObject({
        code: 'reset-refused',
        host: 'control1',
        message: 'control1 has data of an etcd that harderway did not start',
        details: ['control1 is 192.168.1.12 in cluster.yaml'],
      });
    });

    test.each([
      ['harderway has started it, though a reset removed its unit', { digest: 'abc' }],
      ['a first apply was killed', { paths: [mark], load: 'loaded' }],
    ])('goes on where %s', async (_, more) => {
      await expect(resetWith(more)).resolves.toMatchObject({ kind: 'reset' });
    });
  });

  test('a machine that no release is for is refused by name', async () => {
    const session = fakeSession(spec, (host) => ({
      stdout: bareReply(host, host === 'control1' ? 'riscv64' : 'x86_64'),
    }));
    await expect(planCluster(session, materials)).rejects.toMatchObject({
      code: 'unsupported-architecture',
      host: 'control1',
      found: 'riscv64',
    });
  });
});

describe('a plan for a cluster of which one machine was rebuilt', () => {
  /** The result of a probe of a host on which etcd has run, and nothing else of ours is. */
  const etcdReply = (host: string): string =>
    bareReply(host).replace(
      '== address',
      [
        '== stat',
        dataLines(spec),
        '== unit',
        'Id=etcd.service\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled',
        '== digest',
        'etcd.service|d',
        '== address',
      ].join('\n'),
    );
  const session = (started: boolean) =>
    fakeSession(spec, (host, words) => {
      const isUp = host.startsWith('control') && host !== 'control2';
      if (words.includes('== host')) return { stdout: isUp ? etcdReply(host) : bareReply(host) };
      const health = healthAnswer(words, isUp ? 'up' : 'down');
      if (health !== undefined) return health;
      if (!isUp || !words.includes('/v3/')) return {};
      const number = Number(host.slice(-1)) + 1;
      return { stdout: gatewayAnswer({ host: number }, [...plain(2), { host: 3, started }]) };
    });
  const idsOf = (plan: Plan): readonly string[] => plan.waves.map(({ id }) => id);

  test('lets it join if the members await it, and never found a cluster', async () => {
    const plan = await planCluster(session(false), materials, { stages: ['etcd'] });
    expect(idsOf(plan).filter((id) => !/^etcd:control[01]$/.test(id))).toEqual([
      'install',
      'etcd-join:control2',
      'etcd/promote-member:control2',
    ]);
    const unit = changesIn(planSteps(plan)).filter(
      ({ id }) => id === 'control2/etcd/file:/etc/systemd/system/etcd.service',
    );
    expect(unit.map(({ diff }) => diff?.match(/initial-cluster-state \w+/g))).toEqual([
      ['initial-cluster-state existing'],
    ]);
  });

  test('is seen in what the members answer to the probes of their hosts', async () => {
    const answering = fakeSession(spec, (host, words) => {
      if (!words.includes('== host')) return healthAnswer(words) ?? {};
      if (host !== 'control0' && host !== 'control1') return { stdout: bareReply(host) };
      expect(words).toContain('/v3/cluster/member/list');
      const members = [...plain(2), { host: 3, started: false }];
      const answer = Buffer.from(gatewayAnswer({ host: Number(host.slice(-1)) + 1 }, members));
      return { stdout: etcdReply(host).replace('== end', `== answer\n${answer.toString('base64')}\n== end`) };
    });
    const plan = await planCluster(answering, materials, { stages: ['etcd'] });
    expect(idsOf(plan)).toContain('etcd-join:control2');
  });

  test('is refused while the members know the one that it was, unless it is replaced', async () => {
    await expect(planCluster(session(true), materials)).rejects.toMatchObject({
      code: 'etcd-data-lost',
      host: 'control2',
    });
    const plan = await planCluster(session(true), materials, { replace: ['control2'] });
    const own = plan.waves.filter(({ id }) => !/:control[01]$/.test(id));
    expect(own.map(({ id, hosts }) => [id, hosts.map(({ host }) => host).join(' ')])).toEqual([
      ['install', 'gateway control0 control1 control2'],
      ['etcd/remove-member:control2', 'control0'],
      ['etcd/add-member:control2', 'control0'],
      ['etcd-join:control2', 'control2'],
      ['etcd/promote-member:control2', 'control0'],
      ['install:joined', 'control2'],
      ['balancer', 'gateway'],
    ]);
    const started = own[3]?.hosts.flatMap(({ steps }) => changesIn(steps)) ?? [];
    expect(started.map(({ change: { resource } }) => resource)).toMatchObject([
      { path: '/etc/systemd/system/etcd.service' },
      { name: 'etcd.service', active: true },
    ]);
    // A learner is not healthy.
    expect(started[1]?.change.resource).not.toHaveProperty('readiness');
  });
});

describe('a plan of the stage kube-apiserver alone', () => {
  const unit = (name: string): string =>
    `Id=${name}\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled`;
  const reply = (host: string): string => {
    const [units, paths] =
      host === 'gateway'
        ? [['ldirectord.service'], ['directory|700|root:0|root:0|1|1|x|x|/var/lib/harderway/drained']]
        : [['etcd.service', 'kube-apiserver.service'], [dataLines(spec)]];
    const found = [
      '== stat',
      ...paths,
      '== unit',
      units.map(unit).join('\n\n'),
      '== digest',
      ...units.map((name) => `${name}|d`),
    ];
    return bareReply(host).replace('== address', [...found, '== address'].join('\n'));
  };

  /** A session of control nodes that answer so; the hosts that were connected to later. */
  function ofControlNodes(answer: (host: string) => string) {
    const all = fakeSession(spec, (host, words) =>
      words.includes('== host') ? { stdout: answer(host) } : (healthAnswer(words) ?? {}),
    );
    const own = hostsOfStages(spec, ['kube-apiserver']);
    const transports = new Map([...all.transports].filter(([host]) => own.includes(host)));
    const reached: string[] = [];
    const reach = async (hosts: readonly string[]): Promise<void> => {
      reached.push(...hosts);
      for (const [host, transport] of all.transports)
        if (hosts.includes(host)) transports.set(host, transport);
    };
    return { session: { ...all, transports, reach }, reached };
  }

  test('reaches the gateways too, and drains each host before it restarts', async () => {
    const { session, reached } = ofControlNodes(reply);
    expect([...session.transports.keys()]).toEqual(['control0', 'control1', 'control2']);
    const plan = await planCluster(session, materials, { stages: ['kube-apiserver'] });
    expect(reached).toEqual(['gateway']);
    expect(plan.waves.map(({ id }) => id).filter((id) => id !== 'install')).toEqual(
      ['control0', 'control1', 'control2'].flatMap((host) => [
        `drain:${host}`,
        `kube-apiserver:${host}`,
        `put-back:${host}`,
      ]),
    );
  });

  test('does without gateways on hosts where none runs', async () => {
    const { session, reached } = ofControlNodes(bareReply);
    const plan = await planCluster(session, materials, { stages: ['kube-apiserver'] });
    expect(reached).toEqual([]);
    expect(plan.waves.map(({ id }) => id)).toEqual(['install']);
  });

  test('does without them where nothing restarts, unless a run did not come to its end', async () => {
    const mark = 'regular file|600|root:0|root:0|0|1|x|x|/var/lib/harderway/unfinished';
    for (const [marks, expected] of [
      [[], []],
      [[mark], ['gateway']],
    ] as const) {
      const { session, reached } = ofControlNodes((host) =>
        reply(host).replace('== unit', [...(host === 'control1' ? marks : []), '== unit'].join('\n')),
      );
      await planCluster(session, materials, { stages: ['kube-scheduler'] });
      expect(reached).toEqual(expected);
    }
  });
});
