import { formatReport, type LoadReport } from '@harderway/api-load';
import { applyPlan, planMove } from '@harderway/control-plane';
import { clusterStatus } from '@harderway/control-plane/status';
import { hasStandby } from '@harderway/control-plane/topology';
import { startClients } from '../clients.js';
import { applyStages, type ChapterContext, verifyStages } from '../context.js';
import type { Section } from '../section.js';
import { until } from '../wait.js';

/** The gateway that has the virtual IP. */
async function owner(place: ChapterContext): Promise<string | undefined> {
  const { gateways = [] } = await clusterStatus(place.session());
  return gateways.find(({ owns }) => owns === 'yes')?.host;
}

/** With two gateways, the virtual IP moves from one to the other and hardly anybody notices. */
export const standby: Section = {
  id: 'standby',
  title: '7b A second gateway: keepalived, and a move of the virtual IP',
  stages: ['keepalived'],
  isWanted: hasStandby,
  run: async (place) => {
    const { narrator, signal, onProgress } = place;
    await applyStages(place, 'keepalived');
    await verifyStages(place, 'keepalived');
    const before = await owner(place);
    const load = startClients(place);
    let report: LoadReport;
    try {
      const plan = await planMove(place.session(), { signal });
      await applyPlan(place.session(), plan, { signal, onProgress });
    } finally {
      report = await load.stop();
    }
    const after = await until(
      () => owner(place),
      (host) => host !== undefined && host !== before,
      { timeoutMs: 10_000, signal },
    );
    narrator.check({
      title: `the virtual IP has moved from ${before} to ${after.value}`,
      source: 'clients that ask for /healthz through the virtual IP and never retry',
      output: formatReport(report),
      ok: after.held && report.clients.every(({ succeeded, failed }) => succeeded > failed),
    });
  },
};
