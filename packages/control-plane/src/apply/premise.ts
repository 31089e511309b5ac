import { askHealthTwice } from '../components/health.js';
import { components } from '../components/index.js';
import type { Session } from '../model/session.js';
import type { Wave } from '../operations/plan.js';
import { assertAnswers } from '../plan/health.js';
import { rollingWaves } from '../plan/schedule.js';

/**
 * Replans a wave right before it begins, if it was planned without a guard because hosts were down. It stays as it is while that
 * holds, and becomes guarded waves of one host each if they serve by then, as they may once the wave before has fixed etcd. The
 * steps are the same.
 *
 * @throws ControlPlaneError `no-answer` where nobody can tell any more whether that holds
 */
export async function currentWaves(
  session: Session,
  wave: Wave,
  signal?: AbortSignal,
): Promise<readonly Wave[]> {
  const { premise } = wave;
  const component = components.find(({ stage }) => stage === premise?.component);
  if (premise === undefined || component?.rolls?.guard === undefined) return [wave];
  const { voters, needed, gateways } = premise;
  const health = { voters, needed, answers: await askHealthTwice(session, component, voters, signal) };
  assertAnswers(
    session,
    component,
    wave.hosts.map(({ host }) => host),
    health,
  );
  return rollingWaves(component, wave.hosts, health, gateways);
}
