import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ComponentHealth, votersThatAre } from '../../src/model/health.js';
import { planToJson } from '../../src/model/plan-json.js';
import type { Wave } from '../../src/operations/plan.js';
import { type HostChanges, interrupted, type ScheduledStep, schedule } from '../../src/plan/schedule.js';
import { healthOf } from '../health.js';

const hosts = ['control0', 'control1', 'control2'];
const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

function step(host: string, component: string | undefined, kind: 'file' | 'restart'): ScheduledStep {
  const path = `/etc/${component ?? 'none'}`;
  const resource =
    kind === 'file'
      ? ({ kind: 'file', path, content: 'SECRET', mode: 0o600, secret: true } as const)
      : ({ kind: 'unit', name: `${component}.service`, enabled: true, active: true } as const);
  const id = kind === 'file' ? `file:${path}` : `unit:${component}.service`;
  const action = kind === 'file' ? 'update' : 'restart';
  const shown = { summary: `${action} ${id}`, why: 'it differs' };
  return {
    kind: 'change',
    id: `${host}/prepare/${id}`,
    host,
    stage: 'prepare',
    action,
    ...shown,
    change: { id, action, ...shown, resource },
    ...(component === undefined ? {} : { component }),
  };
}

const health = (isUp: readonly string[], needed = 2): ComponentHealth => healthOf(hosts, isUp, needed);
const changes = (
  steps: (host: string) => readonly ScheduledStep[],
  running: readonly string[],
): readonly HostChanges[] => hosts.map((host) => ({ host, steps: steps(host), running: new Set(running) }));
const shape = (waves: readonly Wave[]) =>
  waves.map(({ id, guard, hosts: own }) => [id, own.map(({ host }) => host).join(' '), guard?.text]);

describe('the order of steps', () => {
  const etcd = changes((host) => [step(host, 'etcd', 'file'), step(host, 'etcd', 'restart')], ['etcd']);

  test('on a first run all hosts work at once', () => {
    const first = changes((host) => [step(host, undefined, 'file'), step(host, 'etcd', 'restart')], []);
    expect(shape(schedule(first, new Map()))).toEqual([['install', hosts.join(' '), undefined]]);
  });

  test('what runs is restarted host by host, and its files change only then', () => {
    const waves = schedule(etcd, new Map([['etcd', health(hosts)]]));
    expect(shape(waves)).toEqual(
      hosts.map((host) => [`etcd:${host}`, host, `3 voters, 2 needed, 2 stay up without ${host}`]),
    );
    expect(waves[0]?.hosts[0]?.steps.map(({ action }) => action)).toEqual([
      'step-aside',
      'update',
      'restart',
    ]);
    expect(waves[0]?.guard).toMatchObject({ others: ['control1', 'control2'], needed: 2 });
  });

  test('a member that is down goes first, with nothing to guard', () => {
    expect(shape(schedule(etcd, new Map([['etcd', health(['control0', 'control1'])]])))).toEqual([
      ['etcd:control2', 'control2', undefined],
      ['etcd:control0', 'control0', '3 voters, 2 needed, 1 stay up without control0'],
      ['etcd:control1', 'control1', '3 voters, 2 needed, 1 stay up without control1'],
    ]);
  });

  test('without a quorum the members start together', () => {
    expect(shape(schedule(etcd, new Map([['etcd', health(['control0'])]])))).toEqual([
      ['etcd', hosts.join(' '), undefined],
    ]);
  });

  test('a wave that needs no guard says why', () => {
    const of = (healthy: readonly string[]) =>
      schedule(etcd, new Map([['etcd', health(healthy)]])).map(({ premise }) => premise);
    const premise = { component: 'etcd', voters: hosts, needed: 2, gateways: [] };
    expect(of(['control0'])).toEqual([{ ...premise, text: '2 of 3 are down, 2 needed' }]);
    expect(of(['control0', 'control1'])).toEqual([
      { ...premise, text: 'control2 is down: etcd.service is inactive' },
      undefined,
      undefined,
    ]);
    expect(of(hosts)).toEqual([undefined, undefined, undefined]);
  });

  test('an API server is drained on every gateway before it restarts, and put back before the next one', () => {
    const gateways = ['gateway0', 'gateway1'].map(
      (host): HostChanges => ({ host, steps: [], running: new Set(), drains: true }),
    );
    const servers = changes((host) => [step(host, 'kube-apiserver', 'restart')], ['kube-apiserver']);
    const waves = schedule([...servers, ...gateways], new Map([['kube-apiserver', health(hosts, 1)]]));
    expect(waves.map(({ id }) => id)).toEqual(
      hosts.flatMap((host) => [`drain:${host}`, `kube-apiserver:${host}`, `put-back:${host}`]),
    );
    expect(waves[0]?.guard).toEqual(waves[1]?.guard);
    expect(
      waves[0]?.hosts.map(({ host, steps }) => [
        host,
        steps.map((each) => 'operation' in each && each.operation),
      ]),
    ).toEqual(
      ['gateway0', 'gateway1'].map((gateway) => [gateway, [{ kind: 'drain', server: 'control0', gateway }]]),
    );
  });

  test('one that does not serve is not drained; one that was left drained is put back', () => {
    const gateway: HostChanges = {
      host: 'gateway',
      steps: [],
      running: new Set(),
      drains: true,
      drained: hosts,
    };
    const servers = changes(
      (host) => (host === 'control0' ? [] : [step(host, 'kube-apiserver', 'restart')]),
      ['kube-apiserver'],
    );
    const waves = schedule(
      [...servers, gateway],
      new Map([['kube-apiserver', health(['control0', 'control2'], 1)]]),
    );
    expect(waves.map(({ id }) => id)).toEqual([
      'put-back:control0',
      'kube-apiserver:control1',
      'put-back:control1',
      'drain:control2',
      'kube-apiserver:control2',
      'put-back:control2',
    ]);
    // Right before it, it may serve after all.
    expect(waves[1]?.premise?.gateways).toEqual(['gateway']);
  });

  test('the leader restarts last', () => {
    const waves = schedule(
      etcd,
      new Map([['etcd', health(hosts)]]),
      undefined,
      new Map([['etcd', 'control0']]),
    );
    expect(waves.map(({ id }) => id)).toEqual(['etcd:control1', 'etcd:control2', 'etcd:control0']);
  });

  test('a file alone interrupts nothing', () => {
    const calm = changes((host) => [step(host, 'etcd', 'file')], ['etcd']);
    expect(calm.flatMap((own) => interrupted(own))).toEqual([]);
    expect(shape(schedule(calm, new Map()))).toEqual([['install', hosts.join(' '), undefined]]);
  });

  test('every step once; never two running parts of a component in one guarded wave', () => {
    const anyStep = fc.record({
      component: fc.option(fc.constantFrom(...components), { nil: undefined }),
      kind: fc.constantFrom('file' as const, 'restart' as const),
    });
    const anyHost = fc.record({
      steps: fc.uniqueArray(anyStep, { selector: ({ component, kind }) => `${component}${kind}` }),
      running: fc.subarray([...components]),
    });
    const anyHealthy = fc.subarray(hosts);
    fc.assert(
      fc.property(fc.tuple(anyHost, anyHost, anyHost), anyHealthy, anyHealthy, (per, etcdUp, apiUp) => {
        const all = per.map(({ steps, running }, index): HostChanges => {
          const host = hosts[index] ?? '';
          return {
            host,
            steps: steps.map(({ component, kind }) => step(host, component, kind)),
            running: new Set(running),
          };
        });
        const up = new Map<string, ComponentHealth>([
          ['etcd', health(etcdUp)],
          ['kube-apiserver', health(apiUp, 1)],
        ]);
        const waves = schedule(all, up);
        const given = all.flatMap(({ steps }) => steps.map(({ id }) => id)).sort();
        const planned = waves.flatMap((wave) => wave.hosts.flatMap(({ steps }) => steps));
        const changed = planned.filter(({ kind }) => kind === 'change').map(({ id }) => id);
        expect([...changed].sort()).toEqual(given);
        // A member that others wait for hands over first, and no other.
        const handing = planned.filter(({ action }) => action === 'step-aside').map(({ host }) => host);
        const guarded = waves.filter(({ guard }) => guard?.component === 'etcd');
        expect(handing).toEqual(guarded.map((wave) => wave.hosts[0]?.host));
        for (const wave of guarded) expect(wave.hosts[0]?.steps[0]?.action).toBe('step-aside');
        for (const wave of waves) {
          expect(wave.hosts.length).toBeGreaterThan(0);
          if (wave.guard !== undefined) expect(wave.hosts).toHaveLength(1);
          if (wave.guard !== undefined) expect(wave.premise).toBeUndefined();
          if (wave.guard !== undefined) expect(wave.guard.others).not.toContain(wave.hosts[0]?.host);
        }
        // While enough are healthy, no wave takes more than one of them down.
        for (const [component, own] of up) {
          if (votersThatAre(own, 'up').length < own.needed) continue;
          for (const wave of waves) {
            const down = wave.hosts.filter(({ host, steps }) => {
              const own = all.find((each) => each.host === host);
              return (
                own !== undefined &&
                interrupted(own).includes(component) &&
                steps.some((step) => 'change' in step && step.change.id === `unit:${component}.service`)
              );
            });
            expect(down.length).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  test('a plan for machines holds no content', () => {
    const waves = schedule(etcd, new Map([['etcd', health(hosts)]]));
    const printed = JSON.stringify(planToJson({ kind: 'apply', cluster: 'kubenet', hosts: [], waves }));
    expect(printed).toContain('"update file:/etc/etcd"');
    expect(printed).toContain('3 voters');
    expect(printed).not.toContain('SECRET');
    expect(printed).not.toContain('resource');
  });
});
