import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadReport } from '@harderway/api-load';
import { gatewayHosts } from '@harderway/control-plane/topology';
import type { Ground } from '../ground.js';
import { type ClientFiles, startClients } from './clients.js';
import { followWeights, type Weights } from './weights.js';

/** Effects of a change that clients noticed, and what the balancer did meanwhile. */
export interface Noticed {
  /** When the change began, in seconds since 1970, and how long it took. */
  readonly began: number;
  readonly elapsedMs: number;
  /** Of this machine in the minute before the end: on one that is busy, clients wait for it too. */
  readonly loadAverage: number;
  readonly report: LoadReport;
  readonly weights: readonly Weights[];
}

/** Makes a change while clients of all kinds ask, from a few seconds before until a few seconds after it. */
export async function underLoad(
  ground: Ground,
  change: () => Promise<void>,
  files?: ClientFiles,
): Promise<Noticed> {
  const { signal, spec } = ground;
  const clients = startClients(ground, files);
  const table = followWeights(ground, gatewayHosts(spec)[0]?.name ?? '');
  try {
    await sleep(5000, undefined, { signal });
    const [began, started] = [Date.now() / 1000, performance.now()];
    await change();
    const elapsedMs = Math.round(performance.now() - started);
    const [loadAverage = 0] = loadavg();
    await sleep(5000, undefined, { signal });
    const weights = await table.stop();
    return { began, elapsedMs, loadAverage, report: await clients.stop(), weights };
  } catch (error) {
    await Promise.allSettled([table.stop(), clients.stop()]);
    throw error;
  }
}
