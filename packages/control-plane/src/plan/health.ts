import { forEachHost } from '@harderway/remote-exec';
import { components, hostsOf } from '../components/index.js';
import { onHost } from '../hosts/host-error.js';
import { pause } from '../hosts/pause.js';
import type { Component, GuardRule } from '../model/component.js';
import type { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import type { Health } from './schedule.js';

/** Answers of hosts. */
interface Answers {
  readonly healthy: ReadonlySet<string>;
  /** Of those that could not be asked, such as that the connection was lost. */
  readonly errors: readonly ControlPlaneError[];
}

/** Asks hosts whether their part of a component is healthy. */
export async function askHealth(
  session: Session,
  rule: GuardRule,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<Answers> {
  const { argv, isHealthy } = rule.health(session.spec);
  const results = await forEachHost(hosts, async (host) => {
    const result = await session.transports
      .get(host)
      ?.run({ argv, sudo: true, timeoutMs: 15_000, ...(signal === undefined ? {} : { signal }) });
    return result !== undefined && isHealthy(result);
  });
  return {
    healthy: new Set(
      results.flatMap((result) => (result.kind === 'ok' && result.value ? [result.host] : [])),
    ),
    errors: results.flatMap((result) => ('error' in result ? [onHost(result.host, result.error)] : [])),
  };
}

/**
 * The hosts that are healthy. Asks unhealthy hosts again after half a second, since a member may be electing a leader: a
 * wave goes without a guard only if a host fails twice.
 */
export async function healthyAfterRetry(
  session: Session,
  rule: GuardRule,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { healthy: first } = await askHealth(session, rule, hosts, signal);
  const others = hosts.filter((host) => !first.has(host));
  if (others.length === 0) return first;
  await pause(500);
  signal?.throwIfAborted();
  return new Set([...first, ...(await askHealth(session, rule, others, signal)).healthy]);
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
