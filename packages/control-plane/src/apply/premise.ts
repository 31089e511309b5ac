import { components } from '../components/index.js';
import type { Session } from '../model/session.js';
import type { Wave } from '../operations/plan.js';
import { healthyAfterRetry } from '../plan/health.js';
import { rollingWaves } from '../plan/schedule.js';

/**
 * Replans a wave right before it begins, if it was planned without a guard because hosts were not healthy. It stays as it is
 * while that holds, and becomes guarded waves of one host each if they serve by then, as they may once the wave before has
 * fixed etcd. The steps are the same.
 */
export async function currentWaves(
  session: Session,
  wave: Wave,
  signal?: AbortSignal,
): Promise<readonly Wave[]> {
  const { premise } = wave;
  const component = components.find(({ stage }) => stage === premise?.component);
  const rule = component?.rolls?.guard;
  if (premise === undefined || component === undefined || rule === undefined) return [wave];
  const { voters, needed, gateways } = premise;
  const healthy = await healthyAfterRetry(session, rule, voters, signal);
  return rollingWaves(component, wave.hosts, { voters, healthy, needed }, gateways);
}
