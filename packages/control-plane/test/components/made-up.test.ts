import type { Resource } from '@harderway/desired-state';
import { describe, expect, test } from 'vitest';
import { awaitGuard } from '../../src/apply/guard.js';
import { hostCheck } from '../../src/components/host-check.js';
import { itemsOn } from '../../src/components/host-items.js';
import { components, unitsOf } from '../../src/components/index.js';
import { absentTree, credential, directory, service, text, unitFile } from '../../src/components/items.js';
import { controlHosts } from '../../src/hosts/topology.js';
import type { Component } from '../../src/model/component.js';
import { down, unknown, up } from '../../src/model/health.js';
import { presentAnother } from '../../src/operations/rotation/presented.js';
import { healthOf } from '../../src/plan/health.js';
import { removalsOn } from '../../src/plan/reset.js';
import { schedule } from '../../src/plan/schedule.js';
import { stepOf } from '../../src/plan/step.js';
import { checksOf } from '../../src/verify/checks.js';
import { exampleFound, exampleSpec, fakeSession, withStandby } from '../example.js';

/** A component that no control plane has: all that there is of it is here. */
const konnectivity: Component = {
  stage: 'konnectivity',
  roles: ['control'],
  drainedBy: 'gateway',
  layer: 'api',
  ports: () => [8132],
  questions: () => [{ kind: 'directory', path: '/run/konnectivity', mode: 0o700 }],
  unit: 'konnectivity-server.service',
  rolls: {
    guard: {
      code: 'api-unhealthy',
      health: () => ({
        argv: ['konnectivity', 'health'],
        judge: ({ exitCode, stderr }) =>
          exitCode === 0 ? up : exitCode === 3 ? down(stderr) : unknown(stderr),
      }),
      needed: () => 1,
      text: ({ all, up }) => `${up} of ${all} tunnels stay up`,
    },
  },
  prepares: () => [credential('/var/lib/kubernetes', 'kubernetes.pem')],
  installs: () => {
    const file = unitFile('konnectivity-server.service', () => '[Service]\n');
    const egress = text('/etc/konnectivity/egress.yaml', () => 'kind: EgressSelectorConfiguration\n');
    const certificate = credential('/var/lib/kubernetes', 'kubernetes.pem');
    return [
      directory('/etc/konnectivity'),
      egress,
      file,
      service('konnectivity-server.service', [certificate, egress, file]),
    ];
  },
  servers: () => [
    { name: 'konnectivity', issuer: 'ca', url: 'https://127.0.0.1:8132/healthz', curlOptions: [] },
  ],
  leaves: () => [absentTree('/run/konnectivity')],
  checks: (hosts) =>
    hosts.map(({ name: host }) =>
      hostCheck({
        id: `${host}/konnectivity/health`,
        title: 'the tunnel is up',
        host,
        argv: ['konnectivity', 'health'],
        judge: () => ({ ok: true, detail: 'up' }),
      }),
    ),
};

const all = [...components, konnectivity];
const spec = exampleSpec();
const [host] = controlHosts(spec);
if (host === undefined) throw new Error('no control node');
const place = { spec, host };
const own = <T extends { readonly stage: string }>(list: readonly T[]): readonly T[] =>
  list.filter(({ stage }) => stage === 'konnectivity');

describe('a component that is added to the list', () => {
  test('puts its items on its hosts, with the credentials that its service reads', () => {
    const items = itemsOn(place, all);
    expect(own(items)).toHaveLength(4);
    const shared = items.filter(
      ({ item, component }) =>
        item.kind === 'file' &&
        item.path === '/var/lib/kubernetes/kubernetes.pem' &&
        component.stage === 'kube-apiserver',
    );
    expect(shared.map(({ stage, neededBy }) => [stage, ...neededBy.map((reader) => reader.stage)])).toEqual([
      ['prepare', 'kube-apiserver', 'konnectivity'],
    ]);
    const gateway = spec.hosts.find(({ role }) => role === 'gateway');
    expect(gateway && own(itemsOn({ spec, host: gateway }, all))).toEqual([]);
  });

  test('is shown by status, on its hosts alone', () => {
    expect(unitsOf(spec, 'control', all)).toContain('konnectivity-server.service');
    expect(unitsOf(spec, 'gateway', all)).not.toContain('konnectivity-server.service');
  });

  test('is removed by reset, before what it builds on', () => {
    const removals = removalsOn(place, all);
    expect(removals.slice(0, 4).map(({ stage, resource }) => [stage, resource])).toEqual([
      ['konnectivity', expect.objectContaining({ kind: 'unit', active: false, enabled: false })],
      ['konnectivity', { kind: 'absent', path: '/etc/systemd/system/konnectivity-server.service' }],
      ['konnectivity', { kind: 'absent', path: '/etc/konnectivity', recursive: true }],
      ['konnectivity', { kind: 'absent', path: '/run/konnectivity', recursive: true }],
    ]);
  });

  test('is checked by verify: its unit, and what it says itself', () => {
    expect(own(checksOf(spec, all)).map(({ id }) => id)).toEqual([
      ...controlHosts(spec).map(({ name }) => `${name}/konnectivity/active`),
      ...controlHosts(spec).map(({ name }) => `${name}/konnectivity/health`),
    ]);
  });

  test('is restarted host by host, behind its guard', async () => {
    const session = fakeSession(spec, (_, words) => ({
      exitCode: words.endsWith(' konnectivity health') ? 0 : 1,
    }));
    const health = await healthOf(session, new Set(['konnectivity']), undefined, all);
    const resource = {
      kind: 'unit',
      name: 'konnectivity-server.service',
      enabled: true,
      active: true,
    } as const;
    const change = { id: 'unit:x', action: 'restart', summary: '', why: '', resource } as const;
    const changes = controlHosts(spec).map(({ name }) => ({
      host: name,
      steps: [{ ...stepOf(name, 'konnectivity', change), component: 'konnectivity' }],
      running: new Set(['konnectivity']),
    }));
    const waves = schedule(changes, health, all);
    expect(waves.map(({ id, guard }) => [id, guard?.text])).toEqual(
      controlHosts(spec).map(({ name }) => [`konnectivity-server:${name}`, '2 of 3 tunnels stay up']),
    );
    for (const wave of waves) await awaitGuard(session, wave, { guardPatienceMs: 0 }, all);
    const gateway = { host: 'gateway', steps: [], running: new Set(['load-balancer']), drains: true };
    expect(schedule([...changes, gateway], health, all).map(({ id }) => id)).toEqual(
      controlHosts(spec).flatMap(({ name }) => [
        `drain:${name}`,
        `konnectivity-server:${name}`,
        `put-back:${name}`,
      ]),
    );
  });

  test('is guarded by its own health', async () => {
    const session = fakeSession(spec, (_, words) => ({
      exitCode: words.endsWith(' konnectivity health') ? 3 : 0,
    }));
    const guard = { component: 'konnectivity', text: '', others: ['control1'], needed: 1 };
    const wave = { id: 'x', title: 'x', guard, hosts: [] };
    await expect(awaitGuard(session, wave, { guardPatienceMs: 0 }, all)).rejects.toMatchObject({
      code: 'api-unhealthy',
      hint: expect.stringContaining('konnectivity-server.service'),
    });
  });

  test('is waited for when the authority of its certificate is replaced', async () => {
    const session = fakeSession(spec, (_, words) =>
      words.includes(':8132/') ? { exitCode: 60, stdout: '19\n' } : { exitCode: 0 },
    );
    const names = ['ca-2', 'etcd-ca-2'];
    const files = { files: new Map(names.map((name) => [`${name}.pem`, { content: name, secret: false }])) };
    expect(await presentAnother(session, files, 'ca', 'ca-2', undefined, all)).toEqual(
      controlHosts(spec).map(({ name }) => `konnectivity on ${name}`),
    );
    expect(await presentAnother(session, files, 'etcd-ca', 'etcd-ca-2', undefined, all)).toEqual([]);
  });
});

describe('the components of a control plane', () => {
  const items = spec.hosts.map((each) => ({
    place: { spec, host: each },
    items: itemsOn({ spec, host: each }),
  }));

  test('leave nothing of theirs after a reset but packages and a directory of others', () => {
    const kept = items.flatMap(({ place: one, items: staged }) => {
      const removals = removalsOn(one);
      const gone = removals.map(({ resource }) => resource);
      return staged.flatMap(({ item }) => {
        const resource = item.wanted(exampleFound);
        const isGone = gone.some((removal) => {
          if (removal.kind === 'absent')
            return (
              'path' in resource &&
              (resource.path === removal.path || resource.path.startsWith(`${removal.path}/`))
            );
          return (
            removal.kind === resource.kind &&
            (('name' in removal && 'name' in resource && removal.name === resource.name) ||
              ('key' in removal && 'key' in resource && removal.key === resource.key) ||
              ('address' in removal && 'address' in resource && removal.address === resource.address))
          );
        });
        return isGone ? [] : [resource.kind === 'directory' ? resource.path : resource.kind];
      });
    });
    expect([...new Set(kept)].sort()).toEqual(['/etc/kubernetes', 'package']);
  });

  test('are asked for what is filled in later, name by name', () => {
    const nameOf = (resource: Resource): unknown => ({
      ...resource,
      ...(resource.kind === 'unit' ? { inputs: resource.inputs?.map(({ path }) => path) } : {}),
      content: 0,
      digest: 0,
      readiness: 0,
    });
    for (const { items: staged } of items)
      for (const { item } of staged)
        expect(nameOf(item.asked(exampleFound.pki))).toEqual(nameOf(item.wanted(exampleFound)));
  });

  const inProduction = (yaml: string): string => yaml.replace('# profile: guide', 'profile: production');
  test.each([
    ['the guide', (yaml: string) => yaml],
    ['the guide, two gateways', withStandby],
    ['production', inProduction],
    ['production, two gateways', (yaml: string) => inProduction(withStandby(yaml))],
  ])('want no file below a path that must not exist: %s', (_, edit) => {
    const own = exampleSpec(edit);
    // Whatever its name is: the profiles have credentials of their own.
    const pki = Object.assign(new Map(exampleFound.pki), { get: () => ({ content: '', secret: true }) });
    for (const host of own.hosts) {
      const wanted = itemsOn({ spec: own, host }).map(({ item }) => item.wanted({ ...exampleFound, pki }));
      const gone = wanted.flatMap((resource) => (resource.kind === 'absent' ? [`${resource.path}/`] : []));
      const kept = wanted.flatMap((resource) =>
        'path' in resource && resource.kind !== 'absent' ? [`${resource.path}/`] : [],
      );
      expect(kept.filter((path) => gone.some((parent) => path.startsWith(parent)))).toEqual([]);
    }
  });
});
