import { forEachHost } from '@harderway/remote-exec';
import { components, hostsOf } from '../components/index.js';
import type { Component, GuardRule } from '../components/model.js';
import type { Session } from '../hosts/session.js';
import { pause } from '../pause.js';
import type { Health } from './schedule.js';

/** Asks hosts whether their part of a component is healthy. */
export async function healthyHosts(
  session: Session,
  rule: GuardRule,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { argv, isHealthy } = rule.health(session.spec);
  const results = await forEachHost(hosts, async (host) => {
    const result = await session.transports
      .get(host)
      ?.run({ argv, sudo: true, timeoutMs: 15_000, ...(signal === undefined ? {} : { signal }) });
    return result !== undefined && isHealthy(result);
  });
  return new Set(results.flatMap((result) => (result.kind === 'ok' && result.value ? [result.host] : [])));
}

/**
 * As {@link healthyHosts}, but asks unhealthy hosts again after half a second, since a member may be electing a leader: a
 * wave goes without a guard only if a host fails twice.
 */
export async function healthyAfterRetry(
  session: Session,
  rule: GuardRule,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const first = await healthyHosts(session, rule, hosts, signal);
  const others = hosts.filter((host) => !first.has(host));
  if (others.length === 0) return first;
  await pause(500);
  signal?.throwIfAborted();
  return new Set([...first, ...(await healthyHosts(session, rule, others, signal))]);
}

/** Health of the components that a plan would interrupt: one round trip a host, two if it seems unhealthy. */
export async function healthOf(
  session: Session,
  stages: ReadonlySet<string>,
  signal?: AbortSignal,
  all: readonly Component[] = components,
): Promise<ReadonlyMap<string, Health>> {
  const found = new Map<string, Health>();
  for (const component of all) {
    const rule = component.rolls?.guard;
    if (rule === undefined || !stages.has(component.stage)) continue;
    const voters = hostsOf(component, session.spec).map(({ name }) => name);
    const healthy = await healthyAfterRetry(session, rule, voters, signal);
    found.set(component.stage, { voters, healthy, needed: rule.needed(voters.length) });
  }
  return found;
}
