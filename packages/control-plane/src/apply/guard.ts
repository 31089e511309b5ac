import { components, serviceName } from '../components/index.js';
import { pause } from '../hosts/pause.js';
import type { Component } from '../model/component.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import type { Wave } from '../operations/plan.js';
import { askHealth } from '../plan/health.js';

/** Options of a guard. */
export interface GuardOptions {
  /** How long the other hosts may take to become healthy after the previous restart. Default 60000. */
  readonly guardPatienceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until the condition of a wave's guard holds.
 *
 * @throws ControlPlaneError `quorum-at-risk` or `api-unhealthy`, with the unhealthy hosts; `host-lost` where too few answer since
 * the connection to one was lost, which does not come back in this run.
 */
export async function awaitGuard(
  session: Session,
  wave: Wave,
  { guardPatienceMs = 60_000, signal }: GuardOptions = {},
  all: readonly Component[] = components,
): Promise<void> {
  const { guard } = wave;
  const component = all.find(({ stage }) => stage === guard?.component);
  const rule = component?.rolls?.guard;
  if (guard === undefined || component === undefined || rule === undefined) return;
  const end = performance.now() + guardPatienceMs;
  for (;;) {
    signal?.throwIfAborted();
    const { healthy, errors } = await askHealth(session, rule, guard.others, signal);
    if (healthy.size >= guard.needed) return;
    const lost = errors.find(({ code }) => code === 'host-lost');
    if (lost !== undefined) throw lost;
    if (performance.now() >= end) {
      const sick = guard.others.filter((host) => !healthy.has(host));
      throw new ControlPlaneError(
        rule.code,
        `${wave.title} would leave too few that are healthy: ${guard.text}`,
        {
          ...(sick[0] === undefined ? {} : { host: sick[0] }),
          found: `not healthy: ${sick.join(', ')}`,
          hint: `check ${component.unit} on ${sick.join(' and ')} (journalctl -u ${serviceName(component)}), then run apply again`,
        },
      );
    }
    await pause(500);
  }
}
