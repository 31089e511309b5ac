import { clusterSpecJsonSchema, type Profile } from '@harderway/cluster-spec';
import { expect, test } from 'vitest';
import { flagsOn, settingIn } from '../src/programs/flag.js';
import type { Program } from '../src/programs/model.js';
import {
  etcd as etcdProgram,
  kubeApiserver,
  kubeControllerManager,
  kubeScheduler,
  portsIn,
  programs,
} from '../src/programs/programs.js';
import { withKeys } from './example.js';

const flags = programs.flatMap(({ name, section, flags: own }) =>
  Object.entries(own).map(([flag, facts]) => ({ id: `${name} --${flag}`, section, flag, facts, ...facts })),
);
const profiles = ['guide', 'production'] as const;

test.each(flags)('$id has a reason and a source', ({ facts }) => {
  for (const setting of profiles.flatMap((profile) => settingIn(profile, facts) ?? [])) {
    expect(setting.why).toMatch(/^\S.*[^.\s]$/);
    expect(new URL(setting.source).protocol).toBe('https:');
  }
});

test.each(flags.filter(({ reserved = '' }) => reserved !== ''))(
  '$id names a key that exists',
  ({ reserved = '' }) => {
    let schema: unknown = clusterSpecJsonSchema();
    for (const key of reserved.replace('[]', '.items').split('.')) {
      const next: unknown = Reflect.get(Object(schema), key === 'items' ? 'items' : 'properties');
      schema = key === 'items' ? next : Reflect.get(Object(next), key);
    }
    expect(schema).toBeTypeOf('object');
  },
);

test.each(flags)(
  '$id among extraFlags is refused, or replaces the value that it names',
  ({ section, flag, reserved, facts }) => {
    for (const profile of profiles) {
      const { diagnostics } = withKeys(`profile: ${profile}\n${section}: {extraFlags: {${flag}: x}}`);
      const [found] = diagnostics.filter(({ code }) => code.endsWith('-flag'));
      const value = settingIn(profile, facts)?.value;
      const replaced = typeof value === 'string' ? 'overridden-flag' : undefined;
      expect(found?.code).toBe(reserved === undefined ? replaced : 'reserved-flag');
      if (found?.code === 'overridden-flag') expect(found.message).toContain(value);
    }
  },
);

test('a profile sets its own flags, and the guide none of them', () => {
  const given = (profile: string, nodes = 3) => {
    const { spec } = withKeys(`profile: ${profile}`);
    const [host] = spec?.hosts ?? [];
    if (spec === undefined || host === undefined) throw new Error('the example is not valid');
    const hosts = spec.hosts.filter(({ role }) => role === 'control').slice(0, nodes);
    return flagsOn(kubeApiserver, { spec: { ...spec, hosts }, host, etcdEndpoints: [] });
  };
  expect(given('guide')).toMatchObject({ 'runtime-config': 'api/all=true' });
  expect(given('guide')).not.toHaveProperty('profiling');
  expect(given('production')).toMatchObject({ profiling: 'false', 'goaway-chance': '0.001' });
  expect(given('production')).not.toHaveProperty('runtime-config');
  // With one API server, a client that leaves it comes back to it.
  expect(given('production', 1)).not.toHaveProperty('goaway-chance');
});

test('production gives no flag that its program ignores', () => {
  const given = (program: Program, more = '') => {
    const { spec } = withKeys(`profile: production\n${more}`);
    const [host] = spec?.hosts ?? [];
    if (spec === undefined || host === undefined) throw new Error('the example is not valid');
    return flagsOn(program, { spec, host, etcdEndpoints: [] });
  };
  expect(given(kubeApiserver)).not.toHaveProperty('apiserver-count');
  expect(given(kubeControllerManager)).not.toHaveProperty('cluster-cidr');
  const allocating = 'kubeControllerManager: {extraFlags: {allocate-node-cidrs: true}}';
  expect(given(kubeControllerManager, allocating)).toMatchObject({ 'cluster-cidr': '10.0.0.0/12' });
});

test.each([
  ['3.5.30', { 'experimental-initial-corrupt-check': 'true' }, 'feature-gates'],
  ['3.6.14', { 'feature-gates': 'CompactHashCheck=true,InitialCorruptCheck=true' }, /^experimental-/],
] as const)('production has etcd %s compare its data, in the words of that version', (etcd, given, other) => {
  const { spec } = withKeys(`profile: production\nversions: {etcd: ${etcd}}`);
  const [host] = spec?.hosts ?? [];
  if (spec === undefined || host === undefined) throw new Error('the example is not valid');
  const flags = flagsOn(etcdProgram, { spec, host, etcdEndpoints: [] });
  expect(flags).toMatchObject(given);
  expect(Object.keys(flags).filter((name) => name.search(other) === 0)).toEqual([]);
});

test.each([kubeControllerManager, kubeScheduler])(
  'production lets $name ask who reads its metrics',
  (program) => {
    const { spec } = withKeys('profile: production');
    const [host] = spec?.hosts ?? [];
    if (spec === undefined || host === undefined) throw new Error('the example is not valid');
    const flags = flagsOn(program, { spec, host, etcdEndpoints: [] });
    const copy = `/run/credentials/${program.name}.service/${program.name}.kubeconfig`;
    expect(flags).toMatchObject({ 'authentication-kubeconfig': copy, 'authorization-kubeconfig': copy });
  },
);

test.each([
  ['profile: production\nversions: {kubernetes: 1.36.3}', true],
  ['profile: production\nversions: {kubernetes: 1.31.14}', false],
  ['versions: {kubernetes: 1.36.3}', false],
])('%j refuses flags of OIDC: %j', (yaml, refuses) => {
  const { diagnostics } = withKeys(`${yaml}\nkubeApiserver: {extraFlags: {oidc-client-id: x}}`);
  const hints = diagnostics.filter(({ code }) => code === 'reserved-flag').map(({ hint }) => hint);
  expect(hints).toEqual(refuses ? ['name the issuer in kubeApiserver.authentication'] : []);
});

test('the port of etcd for monitoring is taken in production alone', () => {
  const numbers = (profile: Profile) => portsIn(profile, etcdProgram).map(({ number }) => number);
  expect(numbers('guide')).toEqual([2379, 2380]);
  expect(numbers('production')).toEqual([2379, 2380, 2381]);
});

test('a service of production comes back, and is the last to go where memory is short', () => {
  const { spec } = withKeys('profile: production');
  if (spec === undefined) throw new Error('the example is not valid');
  for (const { unit } of programs) {
    expect(unit['Restart']?.values(spec)).toEqual(['always']);
    expect(unit['OOMScoreAdjust']?.values(spec)).toEqual(['-997']);
  }
});
