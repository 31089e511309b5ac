import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadOptions } from '../../src/options.js';
import type { ClientKind, Counts, LoadReport } from '../../src/report.js';
import { startLoad } from '../../src/start.js';

/** Runs a load for a while, or until something holds (10 s at most). */
export async function load(
  options: LoadOptions,
  until: number | ((counts: readonly Counts[]) => boolean),
): Promise<LoadReport> {
  const running = startLoad({ path: '/', ...options });
  const end = performance.now() + (typeof until === 'number' ? until : 10_000);
  while (performance.now() < end) {
    if (typeof until === 'function' && until(running.counts())) break;
    await sleep(5);
  }
  return running.stop();
}

/** The counts of one kind of client. */
export function countsOf(report: LoadReport, kind: ClientKind): Counts {
  const counts = report.clients.find(({ client }) => client === kind);
  if (counts === undefined) throw new Error(`no ${kind}`);
  return counts;
}

/** One load for each kind that asks at a rate. */
export const asking: Readonly<Record<'fresh' | 'kept-alive' | 'http2', Partial<LoadOptions>>> = {
  fresh: { fresh: { rate: 50 } },
  'kept-alive': { keptAlive: { rate: 50 } },
  http2: { http2: { rate: 50 } },
};
