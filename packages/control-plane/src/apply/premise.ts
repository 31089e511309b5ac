import type { Session } from '../hosts/session.js';
import { healthyInTwoLooks } from '../plan/health.js';
import type { Wave } from '../plan/model.js';
import { rollingWaves } from '../plan/schedule.js';

/**
 * What a wave is carried out as, right before it begins. One that stands on hosts not being healthy is ordered by their
 * health anew: it stays as planned while that holds, and becomes guarded waves of one host each where they serve again,
 * as they may once etcd is mended in the wave before. The steps are the same.
 */
export async function wavesNow(session: Session, wave: Wave, signal?: AbortSignal): Promise<readonly Wave[]> {
  if (wave.premise === undefined) return [wave];
  const { component, voters, needed } = wave.premise;
  const healthy = await healthyInTwoLooks(session, component, voters, signal);
  return rollingWaves(component, wave.hosts, { voters, healthy, needed });
}
