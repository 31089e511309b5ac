import { askHealth } from '../components/health.js';
import { components, serviceName } from '../components/index.js';
import { pause } from '../hosts/pause.js';
import type { Component } from '../model/component.js';
import { ControlPlaneError } from '../model/errors.js';
import { answerOf, describeHealth, votersThatAre } from '../model/health.js';
import type { Session } from '../model/session.js';
import type { Wave } from '../operations/plan.js';

/** Options of a guard. */
export interface GuardOptions {
  /** How long the other hosts may take to become healthy after the previous restart. Default 60000. */
  readonly guardPatienceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until the condition of a wave's guard holds.
 *
 * @throws ControlPlaneError `quorum-at-risk` or `api-unhealthy`, with the hosts that are down or give no answer; `host-lost` where too few answer since
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
    const answers = await askHealth(session, component, guard.others, signal);
    const health = { voters: guard.others, needed: guard.needed, answers };
    const isUp = votersThatAre(health, 'up');
    if (isUp.length >= guard.needed) return;
    for (const answer of answers.values())
      if (answer.kind === 'unknown' && answer.error?.code === 'host-lost') throw answer.error;
    if (performance.now() >= end) {
      const sick = guard.others.filter((host) => !isUp.includes(host));
      throw new ControlPlaneError(
        rule.code,
        `${wave.title} would leave too few that are known to be up: ${guard.text}`,
        {
          host: sick[0],
          found: sick.map((host) => `${host}: ${describeHealth(answerOf(health, host))}`).join('; '),
          hint: `check ${component.unit} on ${sick.join(' and ')} (journalctl -u ${serviceName(component)}), then run apply again`,
        },
      );
    }
    await pause(500, signal);
  }
}
