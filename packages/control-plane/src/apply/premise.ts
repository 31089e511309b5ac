import { components } from '../components/index.js';
import type { Session } from '../hosts/session.js';
import { healthyAfterRetry } from '../plan/health.js';
import type { Wave } from '../plan/model.js';
import { rollingWaves } from '../plan/schedule.js';

/**
 * Gives the waves that a planned wave is carried out as, right before it begins. One that was planned because hosts were not
 * healthy is planned again by their health: it stays as it is while that holds, and becomes guarded waves of one host
 * each where they serve again, as they may once etcd is fixed in the wave before. The steps are the same.
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
  const { voters, needed } = premise;
  const healthy = await healthyAfterRetry(session, rule, voters, signal);
  return rollingWaves(component, wave.hosts, { voters, healthy, needed });
}
