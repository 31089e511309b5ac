import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ComponentHealth } from '../../src/model/health.js';
import type { HostSteps, Wave } from '../../src/operations/plan.js';
import { type HostChanges, schedule } from '../../src/plan/schedule.js';
import { healthOf } from '../health.js';
import { restart } from './restart.js';

const hosts = ['control0', 'control1', 'control2'];
const gateways = ['gateway0', 'gateway1'];
const needed: Readonly<Record<string, number>> = { etcd: 2, 'kube-apiserver': 1 };

/** A cluster in which each part of a component has an old or a new configuration, and is up or not. */
interface Cluster {
  readonly renewed: Set<string>;
  readonly down: Set<string>;
  readonly drained: Set<string>;
}

const part = (component: string, host: string): string => `${component} ${host}`;

/** The plan of a run for the cluster as it is. */
function plan({ renewed, down, drained }: Cluster): readonly Wave[] {
  const control = hosts.map((host): HostChanges => {
    const due = Object.keys(needed).filter((component) => !renewed.has(part(component, host)));
    return { host, steps: due.map((each) => restart(host, each)), running: new Set(Object.keys(needed)) };
  });
  const balancers = gateways.map(
    (host): HostChanges => ({
      host,
      steps: [],
      running: new Set(['load-balancer']),
      drains: true,
      drained: hosts.filter((server) => drained.has(part(host, server))),
    }),
  );
  const health = Object.entries(needed).map(([component, least]): [string, ComponentHealth] => {
    const healthy = hosts.filter((host) => !down.has(part(component, host)));
    return [component, healthOf(hosts, healthy, least)];
  });
  return schedule([...control, ...balancers], new Map(health));
}

/** How many parts of each component clients can't reach. */
function missing({ down, drained }: Cluster, component: string): number {
  const isDrained = (host: string): boolean =>
    component === 'kube-apiserver' && gateways.some((gateway) => drained.has(part(gateway, host)));
  return hosts.filter((host) => down.has(part(component, host)) || isDrained(host)).length;
}

/** Carries out the steps of a host; a host that is killed meanwhile stays down. */
function carryOut(cluster: Cluster, { host, steps }: HostSteps, killed: boolean): void {
  for (const step of steps) {
    if (step.kind === 'operation') {
      const { operation } = step;
      if (operation.kind === 'drain') cluster.drained.add(part(host, operation.server));
      // The worst that it does: the member has stopped by then.
      if (operation.kind === 'step-aside') cluster.down.add(part('etcd', operation.member));
      if (operation.kind === 'step-aside' && killed) return;
      if (operation.kind === 'put-back') cluster.drained.delete(part(host, operation.server));
    } else {
      const own = part(step.stage, host);
      cluster.down.add(own);
      expect(missing(cluster, step.stage)).toBeLessThanOrEqual(1);
      if (killed) return;
      cluster.down.delete(own);
      cluster.renewed.add(own);
    }
    for (const component of Object.keys(needed)) expect(missing(cluster, component)).toBeLessThanOrEqual(1);
  }
}

/** A run that ends at a wave: before it, in the middle of it, or with all of it done but the last host. */
function run(cluster: Cluster, end: { readonly wave: number; readonly inside: boolean } | undefined): void {
  for (const [index, { hosts: own, guard }] of plan(cluster).entries()) {
    if (index === end?.wave && !end.inside) return;
    if (guard !== undefined) {
      const up = guard.others.filter((host) => !cluster.down.has(part(guard.component, host)));
      expect(up.length).toBeGreaterThanOrEqual(guard.needed);
    }
    const [first, ...others] = own;
    if (first !== undefined) carryOut(cluster, first, index === end?.wave);
    if (index === end?.wave) return;
    for (const other of others) carryOut(cluster, other, false);
  }
}

test('runs that are killed anywhere are completed by the next, and take no second part away from clients', () => {
  const killed = fc.record({ wave: fc.nat(15), inside: fc.boolean() });
  const changed = fc.subarray(hosts.flatMap((host) => Object.keys(needed).map((each) => part(each, host))));
  fc.assert(
    fc.property(changed, fc.array(killed, { maxLength: 5 }), (done, kills) => {
      const cluster: Cluster = { renewed: new Set(done), down: new Set(), drained: new Set() };
      for (const end of kills) run(cluster, end);
      run(cluster, undefined);
      expect(plan(cluster)).toEqual([]);
      expect(cluster.drained.size + cluster.down.size).toBe(0);
    }),
  );
});
